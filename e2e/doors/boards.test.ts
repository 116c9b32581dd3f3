/** Voting rooms over REST, in the words of the systems that call them. */
import { translate, type ConcordEvent } from '@concord/schemas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { until } from '../stock.ts'
import { createTenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterAll(cleanUp)

const ROME = '5f1a7c1e-8f1b-4a54-9f0e-1f0d2a3b4c5d'

async function room(
  rule: Record<string, unknown> = { kind: 'majority' },
  tenant = createTenant(server),
) {
  const made = await tenant.call('ana', 'POST', '/api/v1/groups', {
    title: 'Tonight',
    candidates: [
      { id: ROME, title: 'Rome' },
      { title: 'Oslo', ref: 'm2', kind: 'media' },
    ],
    rule,
  })
  expect([made.status, made.body.error]).toEqual([201, undefined])
  const path = `/api/v1/groups/${made.body.id}`
  for (const userId of ['ben', 'cleo'])
    await tenant.call('ana', 'POST', `${path}/members`, { userId, role: 'commenter' })
  await tenant.call('ana', 'POST', `${path}/members`, { userId: 'vic', role: 'viewer' })
  const told = (userId: string, types: string): Promise<ConcordEvent[]> =>
    tenant.log(userId, `?since=0&limit=500&scope=${made.body.scope}&types=${types}`)
  return { tenant, path, id: made.body.id as string, told }
}

test('[RM1] a room begins with its candidates, and each vote answers how the candidate stands', async () => {
  const { tenant, path, id } = await room()
  const vote = (userId: string, body: unknown) => tenant.call(userId, 'POST', `${path}/vote`, body)
  const first = await vote('ana', { itineraryId: ROME, voteType: 'upvote' })
  expect([first.status, first.body]).toMatchObject([
    200,
    {
      boardId: id,
      itineraryId: ROME,
      userId: 'ana',
      voteType: 'upvote',
      totalVotes: 1,
      consensusProgress: 0.5,
    },
  ])
  expect((await vote('ben', { mediaId: 'm2', voteType: 'dislike' })).body).toMatchObject({
    voteType: 'downvote',
    totalVotes: 1,
    consensusProgress: 0,
  })
  for (const [userId, body, status] of [
    ['ana', { itineraryId: ROME, voteType: 'maybe' }, 400],
    ['ana', { voteType: 'upvote' }, 400],
    ['ana', { itineraryId: ROME, mediaId: 'm2', voteType: 'upvote' }, 400],
    ['ana', { itineraryId: 'nowhere', voteType: 'upvote' }, 404],
    ['vic', { itineraryId: ROME, voteType: 'upvote' }, 403],
  ] as const) {
    expect([body, (await vote(userId, body)).status]).toEqual([body, status])
  }
})

test('[RM1] who came into a room counts in the answer to the next vote, however busy the server is', async () => {
  const tenant = createTenant(server)
  await tenant.pauseQueue('default')
  const { path } = await room({ kind: 'majority' }, tenant)
  const vote = { itineraryId: ROME, voteType: 'upvote' }
  const cast = async (userId: string) =>
    (await tenant.call(userId, 'POST', `${path}/vote`, vote)).body
  expect(await cast('ana')).toMatchObject({ totalVotes: 1, consensusProgress: 0.5 })
  for (const userId of ['dora', 'emil'])
    await tenant.call('ana', 'POST', `${path}/members`, { userId, role: 'commenter' })
  expect(await cast('emil')).toMatchObject({ totalVotes: 2, consensusProgress: 2 / 3 })
})

test('[RM2] when the group agrees the room shows the match; once, unanimous or by majority', async () => {
  for (const [rule, voters, matchType] of [
    [{ kind: 'majority' }, ['ana', 'ben'], 'majority'],
    [{ kind: 'unanimous' }, ['ana', 'ben', 'cleo'], 'unanimous'],
  ] as const) {
    const { tenant, path, told } = await room(rule)
    for (const userId of voters)
      await tenant.call(userId, 'POST', `${path}/vote`, { itineraryId: ROME, voteType: 'like' })
    await until(async () => (await tenant.call('ana', 'GET', path)).body.meta.status === 'matched')
    expect((await tenant.call('ana', 'GET', path)).body.meta.currentOptionId).toBe(ROME)
    const reached = await told('ana', 'consensus.reached')
    expect(reached.map((event) => translate(event, 'rooms'))).toEqual([
      {
        event: 'matchFound',
        data: { mediaId: ROME, mediaTitle: 'Rome', participants: voters, matchType },
      },
    ])
  }
})

test('[RM3] one candidate after another is shown to everybody, and after the last one none', async () => {
  const { tenant, path } = await room()
  const shown: unknown[] = []
  for (let turn = 0; turn < 3; turn += 1)
    shown.push((await tenant.call('ana', 'POST', `${path}/next`)).body)
  expect(shown).toMatchObject([
    { currentOptionId: ROME, queueLength: 1 },
    { queueLength: 0 },
    { currentOptionId: '', queueLength: 0 },
  ])
  expect((await tenant.call('ben', 'POST', `${path}/next`)).status).toBe(403)
})

test('[RM4] a recommender outside tells the room what it suggests', async () => {
  const { tenant, path, told } = await room()
  const what = { title: 'Napoli', source: 'recommender', score: 0.8, reason: 'Warm in May' }
  expect((await tenant.call('ana', 'POST', `${path}/recommendations`, what)).status).toBe(201)
  const [event] = await told('ben', 'recommendation.added')
  expect(translate(event!, 'rooms')).toMatchObject({
    event: 'aiRecommendation',
    data: { recommendation: { title: 'Napoli', score: 0.8 } },
  })
  const bad = await tenant.call('ana', 'POST', `${path}/recommendations`, { ...what, score: 2 })
  expect(bad.status).toBe(400)
})

test('[RM5] what is said to everybody is heard by all members, what is said to one by that one alone', async () => {
  const { tenant, path, told } = await room()
  const message = { message: 'We begin at eight.' }
  expect((await tenant.call('ana', 'POST', `${path}/announcements`, message)).status).toBe(204)
  expect((await tenant.call('ben', 'POST', `${path}/announcements`, message)).status).toBe(403)
  const secret = { message: 'A surprise!' }
  expect((await tenant.call('ana', 'POST', `${path}/members/ben/messages`, secret)).status).toBe(
    204,
  )
  expect((await tenant.call('ana', 'POST', `${path}/members/zoe/messages`, secret)).status).toBe(
    404,
  )
  for (const [userId, heard] of [
    ['ben', ['systemMessage', 'privateMessage']],
    ['cleo', ['systemMessage']],
    ['vic', ['systemMessage']],
  ] as const) {
    const events = await told(userId, 'room.*')
    expect(events.map((event) => translate(event, 'rooms')?.event)).toEqual(heard)
  }
})

test('[RM6] boards hear of votes, consensus and changes under their own names', async () => {
  const { tenant, path, id, told } = await room()
  await tenant.call('ana', 'PATCH', path, { title: 'Tomorrow' })
  for (const userId of ['ana', 'ben'])
    await tenant.call(userId, 'POST', `${path}/vote`, { itineraryId: ROME, voteType: 'upvote' })
  await until(async () => (await told('ana', 'consensus.reached')).length === 1)
  const frames = (await told('ana', '*')).flatMap((event) => translate(event, 'boards') ?? [])
  expect(frames.filter(({ event }) => event !== 'board:updated')).toMatchObject([
    { event: 'board:created', data: { boardId: id, createdBy: 'ana' } },
    {
      event: 'vote:cast',
      data: {
        userId: 'ana',
        itineraryId: ROME,
        voteType: 'upvote',
        totalVotes: 1,
        consensusProgress: 0.5,
      },
    },
    { event: 'vote:cast', data: { userId: 'ben', totalVotes: 2, consensusProgress: 1 } },
    {
      event: 'consensus:reached',
      data: { boardId: id, itineraryId: ROME, participants: ['ana', 'ben'] },
    },
  ])
  expect(frames.filter(({ event }) => event === 'board:updated').length).toBeGreaterThan(0)
})
