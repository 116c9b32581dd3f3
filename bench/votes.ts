/**
 * From a vote in the document to the event that says how the option stands, at another client: with 2, 50 and 500 members,
 * of whom everybody votes.
 *
 *   npm run bench votes
 */
import { voteKey, type ConcordEvent } from '@concord/schemas'
import { startConcord, type ConcordServer } from '../e2e/concord.ts'
import { textClient } from '../e2e/event-readers.ts'
import { stockClient } from '../e2e/stock.ts'
import type { Row, Section } from './report.ts'
import { percentile } from './statistics.ts'

const SIZES = [2, 50, 500] as const
/** Votes per second, so that one is dealt with before the next one comes. */
const EVERY_MS = 25
const VOTES = 120
const VOTING = 20

interface Times {
  /** Vote → the voter's acknowledgement, ms. */
  readonly acknowledged: number[]
  /** Vote → `vote.counted` at another member's socket, ms. */
  readonly counted: number[]
}

export async function measureVotes(): Promise<Section[]> {
  const server = await startConcord()
  const rows: Row[] = []
  for (const members of SIZES) {
    const { acknowledged, counted } = await votes(server, members)
    for (const [name, times] of [
      ['vote → on disk', acknowledged],
      ['vote → event', counted],
    ] as const) {
      for (const quantile of [0.5, 0.95]) {
        rows.push({
          what: `${members} members: ${name}, p${quantile * 100}`,
          unit: 'ms',
          concord: [percentile(times, quantile)],
          stock: [],
        })
      }
    }
  }
  await server.stop()
  return [
    {
      title: 'From a vote to the event that counts it',
      how: `${VOTES} votes, one every ${EVERY_MS} ms, written into the document by up to ${VOTING} stock providers; another member listens on a text socket. All other members are in the electorate.`,
      rows,
      notes: ['A stock server counts no votes.'],
    },
  ]
}

async function votes(server: ConcordServer, members: number): Promise<Times> {
  const people = Array.from({ length: members }, (_, index) => `m${members}n${index}`)
  const owner = people[0]!
  const { body: trip } = await server.call(owner, 'POST', '/api/v1/trips', { title: 'Rome' })
  const path = `/api/v1/trips/${trip.id}`
  for (const userId of people.slice(1))
    await server.call(owner, 'POST', `${path}/members`, { userId, role: 'commenter' })
  const { body: poll } = await server.call(owner, 'POST', `${path}/polls`, {
    question: 'Where to?',
    options: [{ title: 'Rome' }, { title: 'Oslo' }],
  })
  const listener = await textClient(server.wsUrl, await server.token(people[1]!))
  await listener.ask('subscribe', { eventTypes: ['vote.counted'], scope: trip.scope }, 'subscribed')
  const voters = await Promise.all(
    people.slice(0, VOTING).map(async (userId) => {
      const client = stockClient(server.wsUrl, trip.scope, await server.token(userId))
      await client.synced()
      return { userId, client }
    }),
  )
  const times: Times = { acknowledged: [], counted: [] }
  for (let index = 0; index < VOTES; index += 1) {
    const { userId, client } = voters[index % voters.length]!
    const optionId = poll.options[index % 2].id as string
    const choice = index % 3 === 0 ? 'up' : index % 3 === 1 ? 'down' : 'abstain'
    const started = performance.now()
    const heard = eventAfter(listener.events, listener.events.length)
    const at = new Date().toISOString()
    client.doc.getMap('votes').set(voteKey(poll.id, optionId, userId), { choice, at })
    await client.acknowledged()
    times.acknowledged.push(performance.now() - started)
    times.counted.push((await heard) - started)
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
  for (const { client } of voters) client.close()
  listener.close()
  return times
}

/** When there is one more event than `count`. */
async function eventAfter(events: readonly ConcordEvent[], count: number): Promise<number> {
  const deadline = performance.now() + 10_000
  while (events.length <= count) {
    if (performance.now() > deadline) throw new Error('No event came.')
    await new Promise((resolve) => setImmediate(resolve))
  }
  return performance.now()
}
