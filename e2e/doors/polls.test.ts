/** Polls through the doors: opened by REST, voted on in the document, counted by the server. */
import { voteKey, type ConcordEvent } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closeClients)
afterAll(cleanUp)

const at = '2026-07-01T10:00:00.000Z'

interface Poll {
  readonly id: string
  readonly options: readonly { readonly id: string; readonly title: string }[]
}

/** A trip of Ana's with Ben and Cleo, and a poll in it. */
async function setting(body: Record<string, unknown> = {}, tenant = createTenant(server)) {
  const { path, scope } = await tenant.trip()
  await tenant.call('ana', 'POST', `${path}/members`, { userId: 'cleo', role: 'commenter' })
  const made = await tenant.call('ana', 'POST', `${path}/polls`, {
    question: 'Where to?',
    options: [{ title: 'Rome' }, { title: 'Oslo' }],
    ...body,
  })
  expect([made.status, made.body.error]).toEqual([201, undefined])
  const poll: Poll = made.body
  return { tenant, path, scope, poll, one: `${path}/polls/${poll.id}` }
}

async function told(tenant: Tenant, scope: string, types: string): Promise<ConcordEvent[]> {
  return tenant.log('ana', `?since=0&limit=500&scope=${scope}&types=${types}`)
}

test('[VO20] a vote in the document is counted, and consensus is told once each time that it comes about', async () => {
  const { tenant, scope, poll, one } = await setting()
  const [rome] = poll.options
  const cast = async (userId: string, choice: string) => {
    const client = await tenant.editor(userId, scope)
    client.doc.getMap('votes').set(voteKey(poll.id, rome!.id, userId), { choice, at })
    await client.acknowledged()
  }
  await cast('ana', 'up')
  await cast('cleo', 'up')
  await until(async () => (await told(tenant, scope, 'consensus.*')).length === 1)
  await cast('cleo', 'down')
  await cast('ben', 'up')
  await until(async () => (await told(tenant, scope, 'consensus.*')).length === 3)
  const news = await told(tenant, scope, 'poll.opened,vote.counted,consensus.*')
  expect(news.map(({ type, actor, data }) => [type, actor, data['tally']])).toMatchObject([
    ['poll.opened', 'ana', undefined],
    ['vote.counted', 'ana', { up: 1, votesNeeded: 2, consensusProgress: 0.5, eligible: 3 }],
    ['vote.counted', 'cleo', { up: 2, standing: 'reached', participation: 2 / 3 }],
    ['consensus.reached', 'cleo', { consensusProgress: 1 }],
    ['vote.counted', 'cleo', { up: 1, down: 1, standing: 'undecided' }],
    ['consensus.lost', 'cleo', {}],
    ['vote.counted', 'ben', { up: 2, down: 1 }],
    ['consensus.reached', 'ben', {}],
  ])
  expect(news.at(-1)!.data).toMatchObject({
    optionId: rome!.id,
    title: 'Rome',
    participants: ['ana', 'ben'],
    matchType: 'majority',
  })
  expect(news[1]!.data['voterProgress']).toEqual({
    currentIndex: 1,
    totalItems: 2,
    progressPercentage: 50,
  })
  const closed = await tenant.call('ana', 'POST', `${one}/close`)
  expect(closed.body).toMatchObject({ status: 'closed', outcome: 'accepted' })
  await until(async () => (await told(tenant, scope, 'poll.closed')).length === 1)
  expect((await told(tenant, scope, 'poll.closed'))[0]!.data).toMatchObject({
    outcome: 'accepted',
    winners: [rome!.id],
    options: [{ title: 'Rome' }, { title: 'Oslo' }],
  })
  expect((await told(tenant, scope, 'consensus.*')).length).toBe(3)
})

test('[VO21] a vote that comes when the poll is closed is taken back, and its voter is told', async () => {
  const { tenant, scope, poll, one } = await setting()
  const ben = await tenant.editor('ben', scope)
  const notices: string[] = []
  ben.provider.on('stateless', ({ payload }: { payload: string }) => notices.push(payload))
  await tenant.call('ana', 'POST', `${one}/close`)
  ben.doc.getMap('votes').set(voteKey(poll.id, poll.options[0]!.id, 'ben'), { choice: 'up', at })
  await until(() => notices.length > 0)
  expect(JSON.parse(notices[0]!)).toMatchObject({
    type: 'rejected',
    changes: [{ rule: 'closed', message: 'Voting has ended.' }],
  })
  await until(() => ben.doc.getMap('votes').size === 0)
  expect(await told(tenant, scope, 'vote.*')).toEqual([])
  const late = await tenant.call('ben', 'POST', `${one}/vote`, {
    optionId: poll.options[0]!.id,
    choice: 'up',
  })
  expect([late.status, late.body.error.message]).toEqual([409, 'Voting has ended.'])
})

test('[VO22] a secret vote is with the server alone, and counts when the poll is closed', async () => {
  const { tenant, scope, poll, path, one } = await setting({ secret: true })
  const vote = { optionId: poll.options[0]!.id, choice: 'up' }
  for (const userId of ['ana', 'ben'])
    expect((await tenant.call(userId, 'POST', `${one}/vote`, vote)).status).toBe(200)
  const seen = (await tenant.call('cleo', 'GET', one)).body
  expect(seen).toMatchObject({ tally: null, voters: 2, mine: {} })
  expect((await tenant.call('ben', 'GET', one)).body.mine).toMatchObject({
    [vote.optionId]: { choice: 'up' },
  })
  expect((await tenant.call('ana', 'GET', path)).body.votes).toEqual([])
  // Who tries it in the document is told where it belongs.
  const cleo = await tenant.editor('cleo', scope)
  const notices: string[] = []
  cleo.provider.on('stateless', ({ payload }: { payload: string }) => notices.push(payload))
  cleo.doc.getMap('votes').set(voteKey(poll.id, vote.optionId, 'cleo'), { choice: 'down', at })
  await until(() => notices.length > 0)
  expect(notices[0]).toMatch(/secret/)
  await tenant.call('ana', 'POST', `${one}/close`)
  await until(async () => (await told(tenant, scope, 'poll.closed')).length === 1)
  expect((await tenant.call('cleo', 'GET', one)).body).toMatchObject({
    outcome: 'accepted',
    tally: { winners: [vote.optionId], voters: 2 },
  })
  const log = await tenant.log('cleo', `?since=0&limit=500&scope=${scope}`)
  expect(log.filter(({ type }) => /^(vote|ballot)\./.test(type))).toEqual([])
})

test('[VO23] a poll closes by itself at its deadline, also when the server was away then', async () => {
  const own = await startConcord()
  const tenant = createTenant(own)
  const { path } = await tenant.trip()
  const deadline = new Date(Date.now() + 3000).toISOString()
  const poll = { question: 'Where to?', options: [{ title: 'Rome' }], deadline }
  const made = await tenant.call('ana', 'POST', `${path}/polls`, poll)
  expect(made.body.status).toBe('open')
  await until(
    async () => (await tenant.call('ana', 'GET', `${path}/polls/${made.body.id}`)).body.tally,
  )
  await own.kill()
  await until(() => Date.now() > Date.parse(deadline))
  const back = await own.restart()
  const again = createTenant(back)
  expect(again.id).not.toBe(tenant.id)
  const read = async () => {
    const token = await back.token('ana', { tenantId: tenant.id })
    const reply = await fetch(`${back.url}${path}/polls/${made.body.id}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return (await reply.json()) as { status: string; outcome: string }
  }
  await until(async () => (await read()).status === 'closed')
  expect((await read()).outcome).toBe('expired')
})

test('[VO24] who leaves does not count any more, and whoever comes may vote', async () => {
  const { tenant, path, scope, poll, one } = await setting({ rule: { kind: 'unanimous' } })
  const vote = { optionId: poll.options[0]!.id, choice: 'up' }
  for (const userId of ['ana', 'ben']) await tenant.call(userId, 'POST', `${one}/vote`, vote)
  await tenant.call('ana', 'DELETE', `${path}/members/cleo`)
  await until(async () => (await told(tenant, scope, 'consensus.reached')).length === 1)
  const [reached] = await told(tenant, scope, 'consensus.reached')
  expect(reached!.data).toMatchObject({ matchType: 'unanimous', participants: ['ana', 'ben'] })
  await tenant.call('ana', 'POST', `${path}/members`, { userId: 'dora', role: 'editor' })
  await until(async () => (await told(tenant, scope, 'consensus.lost')).length === 1)
  await until(async () => (await tenant.call('ana', 'GET', one)).body.eligible.includes('dora'))
  await tenant.call('dora', 'POST', `${one}/vote`, vote)
  await until(async () => (await told(tenant, scope, 'consensus.reached')).length === 2)
})

test('[VO24] whoever came counts in the answer to who votes and to who takes a vote back, however busy the server is', async () => {
  const tenant = createTenant(server)
  await tenant.pauseQueue('default')
  const { path, poll, one } = await setting({ rule: { kind: 'unanimous' } }, tenant)
  const [rome] = poll.options
  const come = (userId: string) =>
    tenant.call('ana', 'POST', `${path}/members`, { userId, role: 'editor' })
  const eligible = ['ana', 'ben', 'cleo', 'dora']
  await come('dora')
  const vote = { optionId: rome!.id, choice: 'up' }
  const voted = await tenant.call('dora', 'POST', `${one}/vote`, vote)
  expect([voted.status, voted.body]).toMatchObject([200, { eligible, voters: 1 }])
  await come('emil')
  const withdrawn = await tenant.call('dora', 'DELETE', `${one}/vote`)
  expect([withdrawn.status, withdrawn.body]).toMatchObject([
    200,
    { eligible: [...eligible, 'emil'], voters: 0 },
  ])
})

test('[VO25] a poll that is opened again, and an option that is changed, begin anew', async () => {
  const { tenant, path, scope, poll, one } = await setting()
  const vote = { optionId: poll.options[0]!.id, choice: 'up' }
  for (const userId of ['ana', 'ben']) await tenant.call(userId, 'POST', `${one}/vote`, vote)
  await tenant.call('ana', 'POST', `${one}/close`)
  const reopened = await tenant.call('ana', 'POST', `${one}/open`)
  expect(reopened.body).toMatchObject({ status: 'open', voters: 0, mine: {} })
  expect(reopened.body.epoch).toBeGreaterThan(1)
  expect((await tenant.call('ana', 'GET', path)).body.votes).toEqual([])
  await tenant.call('ana', 'POST', `${one}/vote`, vote)
  const ana = await tenant.editor('ana', scope)
  const option = ana.doc.getMap('options').get(vote.optionId) as { set(k: string, v: string): void }
  option.set('title', 'Napoli')
  await until(async () => (await tenant.call('ana', 'GET', one)).body.voters === 0)
  expect((await tenant.call('ana', 'GET', path)).body.votes).toEqual([])
})
