/** Consensus with everything going on at once: fifty voters, kill -9, and the log read again from its beginning. */
import { join } from 'node:path'
import { voteKey } from '@concord/schemas'
import Database from 'better-sqlite3'
import { afterAll, afterEach, expect, test } from 'vitest'
import { chanceFrom } from '../chance.ts'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeClients, stockClient, until } from '../stock.ts'

afterEach(closeClients)
afterAll(cleanUp)

const VOTERS = Array.from({ length: 50 }, (_, index) => `voter${index}`)
const env = { MAX_CONNECTIONS_PER_ADDRESS: '500' }

/** A trip of fifty people with a poll in it. */
async function setting(server: ConcordServer, rule: Record<string, unknown>) {
  const { body: trip } = await server.call('voter0', 'POST', '/api/v1/trips', { title: 'Rome' })
  const path = `/api/v1/trips/${trip.id}`
  for (const userId of VOTERS.slice(1))
    await server.call('voter0', 'POST', `${path}/members`, { userId, role: 'commenter' })
  const made = await server.call('voter0', 'POST', `${path}/polls`, {
    question: 'Where to?',
    options: [{ title: 'Rome' }],
    rule,
  })
  return {
    path,
    scope: trip.scope as string,
    pollId: made.body.id as string,
    optionId: made.body.options[0].id as string,
  }
}

interface Told {
  readonly seq: number
  readonly type: string
  readonly data: string
}

/** What the log has of this poll; the server must be dead. */
function told(dataDir: string, types: readonly string[]): Told[] {
  const database = new Database(join(dataDir, 'concord.db'))
  try {
    const marks = types.map(() => '?').join(', ')
    const sql = `select seq, type, data from events where type in (${marks}) order by seq`
    return database.prepare(sql).all(...types) as Told[]
  } finally {
    database.close()
  }
}

const CONSENSUS = ['consensus.reached', 'consensus.lost'] as const

/** Consensus must come and go in turn, beginning with coming; returns how often it was told. */
function inTurn(rows: readonly Told[]): number {
  expect(rows.map(({ type }) => type)).toEqual(rows.map((_, index) => CONSENSUS[index % 2]))
  return rows.length
}

/** Reads the log from its beginning once more. */
function rewind(dataDir: string): void {
  const database = new Database(join(dataDir, 'concord.db'))
  database.prepare("delete from cursors where consumer = 'tally'").run()
  database.close()
}

test('[VO26] fifty people vote at once, in the document and over REST: consensus is told once, also when the log is read again', async () => {
  let server = await startConcord({ env })
  const { path, scope, pollId, optionId } = await setting(server, { kind: 'majority' })
  const clients = await Promise.all(
    VOTERS.slice(0, 25).map(async (userId) => {
      const client = stockClient(server.wsUrl, scope, await server.token(userId))
      await client.synced()
      return { userId, client }
    }),
  )
  const at = '2026-07-01T10:00:00.000Z'
  await Promise.all([
    ...clients.map(({ userId, client }) => {
      client.doc.getMap('votes').set(voteKey(pollId, optionId, userId), { choice: 'up', at })
      return client.acknowledged()
    }),
    ...VOTERS.slice(25).map((userId) =>
      server.call(userId, 'POST', `${path}/polls/${pollId}/vote`, { optionId, choice: 'up' }),
    ),
  ])
  const counted = async (): Promise<number> =>
    (await server.call('voter0', 'GET', '/api/v1/events?since=0&limit=500&types=vote.counted')).body
      .items.length
  await until(async () => (await counted()) === 50)
  for (const { client } of clients) client.close()
  await server.kill()
  expect(inTurn(told(server.dataDir, CONSENSUS))).toBe(1)
  const before = told(server.dataDir, [...CONSENSUS, 'vote.counted', 'poll.opened'])

  rewind(server.dataDir)
  server = await server.restart()
  await until(async () => (await server.call('voter0', 'GET', '/api/v1/me')).status === 200)
  await server.call('voter0', 'POST', `${path}/polls/${pollId}/close`)
  await until(async () => {
    const { body } = await server.call(
      'voter0',
      'GET',
      '/api/v1/events?since=0&limit=500&types=poll.closed',
    )
    return body.items.length === 1
  })
  await server.stop()
  expect(told(server.dataDir, [...CONSENSUS, 'vote.counted', 'poll.opened'])).toEqual(before)
})

test('[VO26] people change their minds while the server is killed again and again: consensus comes and goes in turn', async () => {
  const seed = Number(process.env['CONSENSUS_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`consensus rounds: CONSENSUS_SEED=${seed}`)
  const chance = chanceFrom(seed)
  let server = await startConcord({ env })
  const { path, pollId, optionId } = await setting(server, { kind: 'count', n: 5 })
  const vote = async (userId: string, choice: string): Promise<void> => {
    const body = { optionId, choice }
    // reason: the server is killed at any moment; what was not answered may or may not be there
    await server.call(userId, 'POST', `${path}/polls/${pollId}/vote`, body).catch(() => undefined)
  }
  for (let round = 0; round < 6; round += 1) {
    const voting = VOTERS.slice(0, 9).map(async (userId) => {
      for (let turn = 0; turn < 6; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, chance.between(0, 30)))
        await vote(userId, chance.percent(55) ? 'up' : 'down')
      }
    })
    await new Promise((resolve) => setTimeout(resolve, chance.between(60, 400)))
    await server.kill()
    await Promise.all(voting)
    inTurn(told(server.dataDir, CONSENSUS))
    if (round === 3) rewind(server.dataDir)
    server = await server.restart()
  }
  const ups = 9
  for (const userId of VOTERS.slice(0, ups)) await vote(userId, 'up')
  await server.call('voter0', 'POST', `${path}/polls/${pollId}/close`)
  await until(async () => {
    const { body } = await server.call(
      'voter0',
      'GET',
      '/api/v1/events?since=0&limit=500&types=poll.closed',
    )
    return body.items.length === 1
  })
  await server.stop()
  const flips = inTurn(told(server.dataDir, CONSENSUS))
  expect(flips % 2).toBe(1)
  expect(told(server.dataDir, ['poll.closed'])[0]!.data).toContain('accepted')
})
