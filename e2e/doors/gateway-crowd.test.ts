/** Very many people who are there by text frames. */
import { once } from 'node:events'
import { afterAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { until } from '../stock.ts'
import { createTenant } from '../tenant.ts'

afterAll(cleanUp)

const TRIPS = 10
const PEOPLE = 10
const TABS = 20
/** For machines that have much else to do. */
const DEADLINE_MS = 60_000
const SOCKETS = TRIPS * PEOPLE * TABS

/** Frames that a socket was sent, by name. */
type Counted = {
  readonly ws: WebSocket
  readonly trip: number
  readonly heard: Map<string, number>
}

test('[PS9] 2,000 sockets are there at once: each person is told of once, and all are gone when they left', async () => {
  const server = await startConcord({
    env: {
      MAX_CONNECTIONS_PER_ADDRESS: String(SOCKETS + 10),
      MAX_CONNECTS_PER_SECOND: '2000',
      MAX_CONNECTIONS_PER_USER: String(TABS),
      TYPING_TIMEOUT_MS: '500',
    },
  })
  const tenant = createTenant(server)
  const owner = await tenant.token('ana')
  const names = Array.from({ length: PEOPLE }, (_, number) => `p${number}`)
  const trips: string[] = []
  for (let trip = 0; trip < TRIPS; trip += 1) {
    const { id, path } = await tenant.trip()
    trips.push(id)
    const adding = names.map((name) => {
      const member = { userId: `${name}-${trip}`, role: 'commenter' }
      return request(server.url, 'POST', `${path}/members`, owner, member)
    })
    await Promise.all(adding)
  }
  const sockets: Counted[] = []
  for (const [trip, tripId] of trips.entries()) {
    const opening = names.map(async (name) => {
      const token = await tenant.token(`${name}-${trip}`)
      const tabs = Array.from({ length: TABS }, () => open(server, token, trip, tripId))
      return Promise.all(tabs)
    })
    sockets.push(...(await Promise.all(opening)).flat())
  }
  const count = (event: string): number =>
    sockets.reduce((sum, { heard }) => sum + (heard.get(event) ?? 0), 0)
  await until(() => count('trip_room_joined') === SOCKETS, DEADLINE_MS)

  // One tab of each trip says that it writes: everybody there hears it, and it ends by itself.
  for (const [trip, tripId] of trips.entries()) {
    const { ws } = sockets.find((each) => each.trip === trip)!
    ws.send(JSON.stringify({ event: 'typing', data: { tripId, isTyping: true } }))
  }
  await until(() => count('user_typing') === SOCKETS * 2, DEADLINE_MS)
  // Nobody was told of a second tab: at most once for each other person.
  for (const { heard } of sockets)
    expect(heard.get('user_joined') ?? 0).toBeLessThanOrEqual(PEOPLE - 1)
  expect([count('user_left'), count('error')]).toEqual([0, 0])

  // All but one tab of each trip are cut off.
  const left = trips.map((_, trip) => sockets.findLast((each) => each.trip === trip)!)
  for (const each of sockets) if (!left.includes(each)) each.ws.terminate()
  await until(() => left.every(({ heard }) => heard.get('user_left') === PEOPLE - 1), DEADLINE_MS)
  for (const { ws } of left) ws.terminate()
}, 120_000)

async function open(
  server: ConcordServer,
  token: string,
  trip: number,
  tripId: string,
): Promise<Counted> {
  const ws = new WebSocket(`${server.wsUrl}?token=${token}`, { perMessageDeflate: false })
  const heard = new Map<string, number>()
  ws.on('message', (bytes: Buffer) => {
    const event = /^\{"event":"([a-z_]+)"/.exec(bytes.toString('latin1'))?.[1] ?? ''
    heard.set(event, (heard.get(event) ?? 0) + 1)
  })
  await once(ws, 'open')
  ws.send(JSON.stringify({ event: 'join_trip_room', data: { tripId } }))
  return { ws, trip, heard }
}
