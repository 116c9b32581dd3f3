/** Tabs that share a connection, against the real server. Node has Web Locks and BroadcastChannel, as browsers do. */
import 'fake-indexeddb/auto'
import { createClient, type Client, type ClientOptions } from '@concord/client'
import {
  CHANNEL,
  CHANNELS_QUERY,
  MOST_CHANNELS,
  channelFrame,
  readChannelFrame,
  readCloseBody,
} from '@concord/schemas'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { fastClock } from '../../client-sdk/test/fast-clock.ts'
import { chanceFrom } from '../chance.ts'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { metricOf } from '../metric-of.ts'
import { frame, rawSocket } from '../raw.ts'
import { until } from '../stock.ts'

let server: ConcordServer
const clients = new Set<Client>()
const open = new Set<WebSocket>()

/** Known to `open` while it is. */
class CountedSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols)
    this.on('open', () => open.add(this))
    this.on('close', () => open.delete(this))
  }
}

beforeEach(async () => {
  // This is a page, then.
  vi.stubGlobal('document', {})
  server ??= await startConcord()
})
afterEach(async () => {
  for (const client of clients) await client.close()
  clients.clear()
  vi.unstubAllGlobals()
})
afterAll(cleanUp)

function tab(userId: string, options: Partial<ClientOptions> = {}): Client {
  const client = createClient({
    url: server.url,
    token: () => server.token(userId),
    identity: { userId, tenantId: 'default' },
    WebSocket: CountedSocket,
    sharedConnection: true,
    clock: fastClock,
    offline: false,
    ...options,
  })
  clients.add(client)
  return client
}

async function leave(client: Client): Promise<void> {
  clients.delete(client)
  await client.close()
}

const aTrip = async (userId: string): Promise<string> => {
  const { body } = await server.call(userId, 'POST', '/api/v1/trips', { title: 'Rome' })
  return String(body.id)
}

test('[SD69] tabs of one person have one socket; another person, and who does not want to, have their own', async () => {
  const id = await aTrip('ana')
  const rooms = [tab('ana'), tab('ana'), tab('ana')].map((client) => client.open('trip', id))
  await Promise.all(rooms.map((room) => room.synced))
  await until(() => open.size === 1)
  // To the server each is somebody with a connection of their own.
  await until(async () => (await metricOf(server, 'concord_sockets')) === 3)
  const ben = tab('ben')
  ben.inbox.subscribe(() => {})
  await until(() => open.size === 2)
  const alone = tab('ana', { sharedConnection: false }).open('trip', id)
  await alone.synced
  await until(() => open.size === 3)
  for (const [at, room] of rooms.entries()) room.trip.activities.add({ title: `From ${at}` })
  for (const room of [...rooms, alone]) {
    await until(() => room.trip.activities.list().length === 3)
    await room.saved()
  }
  // Many tabs are one person.
  expect(alone.presence.others).toEqual([])
})

test.each([21, 22, 23])(
  '[SD69] whichever tab goes, at any time, every edit is saved and every message sent once, seed %i',
  async (seed) => {
    const { between, percent, pick } = chanceFrom(seed)
    const who = `chaos${seed}`
    const id = await aTrip(who)
    const said: string[] = []
    const written: string[] = []
    const opened = () => {
      const client = tab(who, { offline: true })
      return { client, room: client.open('trip', id) }
    }
    let tabs = [opened(), opened(), opened()]
    for (let step = 0; step < 60; step += 1) {
      const { client, room } = pick(tabs)
      const title = `step ${step}`
      if (percent(75)) {
        if (room.isReady) {
          room.trip.activities.add({ title })
          written.push(title)
        }
      } else if (percent(50)) {
        said.push(title)
        room.chat.send(title)
      } else {
        // Whoever leads comes first in the list, because tabs are added at its end.
        const goes = percent(50) ? tabs[0]! : { client, room }
        tabs = tabs.filter((one) => one.client !== goes.client)
        await leave(goes.client)
        tabs.push(opened())
      }
      // A cable is pulled.
      if (percent(5)) for (const socket of open) socket.terminate()
      await new Promise((resolve) => setTimeout(resolve, between(0, 40)))
    }
    for (const { room } of tabs) {
      await room.ready
      await room.saved()
    }
    const { body } = await server.call(who, 'GET', `/api/v1/trips/${id}`)
    const titles = body.activities.map((one: { title: string }) => one.title)
    expect(titles.toSorted()).toEqual(written.toSorted())
    const texts = async () => {
      const page = await server.call(who, 'GET', `/api/v1/trips/${id}/messages?limit=100`)
      return page.body.items.map((one: { text: string }) => one.text) as string[]
    }
    await until(async () => (await texts()).length === said.length)
    expect((await texts()).toSorted()).toEqual(said.toSorted())
    await until(() => open.size === 1)
  },
)

test('[SD69] a tab that leads and does not answer is deposed', async () => {
  const id = await aTrip('frozen')
  const name = `concord/connection/${server.url.replace('http', 'ws')}/ws/frozen@default`
  let deposed = false
  const held = navigator.locks
    .request(name, () => new Promise(() => {}))
    .catch(() => {
      deposed = true
    })
  const room = tab('frozen').open('trip', id)
  await room.synced
  await held
  expect(deposed).toBe(true)
  room.trip.meta.set({ title: 'Oslo' })
  await room.saved()
})

test('[SD70] a page that may not use Web Locks has a connection of its own', async () => {
  const id = await aTrip('denied')
  const request = vi.spyOn(navigator.locks, 'request').mockRejectedValue(new Error('not here'))
  const rooms = [tab('denied'), tab('denied')].map((client) => client.open('trip', id))
  for (const room of rooms) await room.synced
  await until(() => open.size === 2)
  request.mockRestore()
})

test('[LI18] channels of one socket are people of their own: what one does wrong ends it alone', async () => {
  const { url } = server
  const raw = await rawSocket(`${url.replace('http', 'ws')}/ws?${CHANNELS_QUERY}`)
  const heard = (channel: number) =>
    raw.frames.map((bytes) => readChannelFrame(bytes)!).filter((one) => one.channel === channel)
  const ended = (channel: number) =>
    heard(channel).flatMap(({ type, body }) => (type === CHANNEL.close ? readCloseBody(body) : []))
  const say = async (channel: number, text: object) =>
    raw.send(channelFrame(CHANNEL.text, channel, new TextEncoder().encode(JSON.stringify(text))))
  for (const channel of [1, 2]) raw.send(channelFrame(CHANNEL.open, channel))
  await say(1, { event: 'auth', data: { token: await server.token('ana') }, id: 1 })
  await say(2, { event: 'auth', data: { token: await server.token('ben') }, id: 1 })
  await until(() => heard(1).length > 0 && heard(2).length > 0)

  raw.send(channelFrame(CHANNEL.binary, 1, Uint8Array.of(255, 255, 255)))
  await until(() => ended(1).length > 0)
  expect(ended(1)[0]!.reason).toContain('MALFORMED_FRAME')
  const before = heard(2).length
  await say(2, { event: 'ping', data: {}, id: 2 })
  await until(() => heard(2).length > before)
  expect(ended(2)).toEqual([])

  // Who is not known may send little, on each channel.
  raw.send(channelFrame(CHANNEL.open, 3))
  const many = frame('default/trip/64b0c0ffee00000000000001', 0, () => {})
  for (let sent = 0; sent < 200 && ended(3).length === 0; sent += 1) {
    raw.send(channelFrame(CHANNEL.binary, 3, Uint8Array.from([...many, ...new Uint8Array(4096)])))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await until(() => ended(3).length > 0)

  for (let channel = 4; channel < 4 + MOST_CHANNELS; channel += 1)
    raw.send(channelFrame(CHANNEL.open, channel))
  await until(() => ended(3 + MOST_CHANNELS).length > 0)
  expect(ended(3 + MOST_CHANNELS)[0]!.reason).toContain('CONNECTION_LIMIT')
  expect(ended(2)).toEqual([])

  raw.send(Uint8Array.of(9))
  await until(() => raw.closed !== undefined)
  expect(raw.closed!.reason).toContain('MALFORMED_FRAME')
  await until(async () => (await metricOf(server, 'concord_sockets')) === 0)
})
