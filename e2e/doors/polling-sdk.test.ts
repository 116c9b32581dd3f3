/** Clients whom no WebSocket lets through, against the real server. */
import { pollingFallback, PollingSocket } from '@concord/client/polling'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { fastClock } from '../../client-sdk/test/fast-clock.ts'
import { faultyFetch } from '../../client-sdk/test/faulty-fetch.ts'
import { chanceFrom } from '../chance.ts'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { BlockedSocket } from '../network.ts'
import { closePeople, person, sharedTrip, titles } from '../sdk-people.ts'
import { closeClients, stockClient, until } from '../stock.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(async () => {
  closeClients()
  await closePeople()
})
afterAll(cleanUp)

const BLOCKED = { WebSocket: BlockedSocket, fallback: pollingFallback, clock: fastClock }

test('[SD76] who has no WebSocket edits, shows up, chats and hears that it is saved, also after a restart', async () => {
  const ann = person(server, 'ann', { fallback: pollingFallback })
  const bob = person(server, 'bob', BLOCKED)
  const id = await sharedTrip(ann, 'bob')
  const [here, there] = [ann.open('trip', id), bob.open('trip', id)]
  await Promise.all([here.synced, there.synced])
  expect(there.trip.meta.get().title).toBe('Paris')
  here.trip.activities.add({ title: 'Louvre' })
  await until(() => titles(there).length === 1)
  there.trip.activities.add({ title: 'Orsay' })
  await there.saved()
  const { body } = await server.call('ann', 'GET', `/api/v1/trips/${id}`)
  expect(body.activities).toMatchObject([{ title: 'Louvre' }, { title: 'Orsay' }])
  await until(() => titles(here).length === 2)
  await until(() => here.presence.others[0]?.user.id === 'bob')
  await until(() => there.presence.others[0]?.user.id === 'ann')
  for (const room of [here, there]) room.chat.subscribe(() => {})
  there.chat.send('Where to?')
  await until(() => here.chat.messages[0]?.text === 'Where to?')
  here.chat.send('To Rome.')
  await until(() => there.chat.messages[1]?.text === 'To Rome.')

  await server.kill()
  there.trip.activities.add({ title: 'Rodin' })
  server = await server.restart()
  await there.saved()
  await until(() => titles(here).includes('Rodin'))
})

test('[SD76] on a network that loses half of all requests nothing is lost or done twice', async () => {
  const { fetch, faults } = faultyFetch(chanceFrom(76))
  const ann = person(server, 'ann')
  const id = await sharedTrip(ann, 'bob')
  const fallback: typeof pollingFallback = (means) => pollingFallback({ ...means, fetch })
  const there = person(server, 'bob', { ...BLOCKED, fallback }).open('trip', id)
  const here = ann.open('trip', id)
  await Promise.all([here.synced, there.synced])
  for (let i = 0; i < 20; i += 1) {
    there.trip.activities.add({ title: `Bob ${i}` })
    here.trip.activities.add({ title: `Ann ${i}` })
    if (i % 2 === 0) await Promise.all([here.saved(), there.saved()])
  }
  await Promise.all([here.saved(), there.saved()])
  await until(() => titles(here).length === 40 && titles(there).length === 40)
  expect(titles(here)).toEqual(titles(there))
  for (const count of Object.values(faults)) expect(count).toBeGreaterThan(0)
})

test('[SD76] it goes over a WebSocket again as soon as the server answers on one', async () => {
  let isBlocked = true
  const made: EventTarget[] = []
  function Passing(url: string): EventTarget {
    const socket = isBlocked ? new BlockedSocket() : new WebSocket(url)
    made.push(socket)
    return socket
  }
  const looks: (() => void)[] = []
  const clock: typeof fastClock = {
    ...fastClock,
    after(ms, act) {
      if (ms !== 600_000) return fastClock.after(ms, act)
      looks.push(act)
      return () => {}
    },
  }
  const there = person(server, 'bob', { ...BLOCKED, WebSocket: Passing, clock })
  const room = there.open('document', 'back')
  await room.synced
  expect([made.length, looks.length]).toEqual([1, 1])
  isBlocked = false
  looks[0]!()
  await until(() => made.length === 3 && there.status === 'online')
  room.document.code.insert(0, 'over a WebSocket')
  await room.saved()
})

test('[SD76] tabs that share a connection share one over HTTP', async () => {
  // This is a page, then.
  vi.stubGlobal('document', {})
  onTestFinished(() => void vi.unstubAllGlobals())
  const asked = vi.fn(fetch)
  const [one, other] = [1, 2].map(() =>
    person(server, 'ann', {
      ...BLOCKED,
      identity: { userId: 'ann', tenantId: 'default' },
      sharedConnection: true,
      fallback: (means) => pollingFallback({ ...means, fetch: asked }),
    }).open('document', 'tabs'),
  )
  await Promise.all([one!.synced, other!.synced])
  one!.document.code.insert(0, 'to both')
  await until(() => other!.document.code.toString() === 'to both')
  await one!.saved()
  const opened = asked.mock.calls.filter(([url]) => String(url).endsWith('polling=new'))
  expect(opened).toHaveLength(1)
})

test('[SD76] stock clients go over HTTP with the class as their polyfill', async () => {
  const token = await server.token('ann')
  const name = 'default/document/stock-polling'
  const theirs = stockClient(server.wsUrl, name, token)
  const websocketProvider = new HocuspocusProviderWebsocket({
    url: server.wsUrl,
    WebSocketPolyfill: PollingSocket,
  })
  const document = new Y.Doc()
  const provider = new HocuspocusProvider({ name, token, document, websocketProvider })
  provider.attach()
  const doc = new Y.Doc()
  const other = new WebsocketProvider(server.wsUrl, name, doc, {
    params: { token },
    WebSocketPolyfill: PollingSocket,
    disableBc: true,
  })
  onTestFinished(() => {
    other.destroy()
    provider.destroy()
    websocketProvider.destroy()
  })
  await Promise.all([theirs.synced(), until(() => provider.isSynced), until(() => other.synced)])
  const texts = [theirs.doc, document, doc].map((one) => one.getText('code'))
  for (const [index, text] of texts.entries()) text.insert(0, `${index}`)
  await until(() => texts.every((text) => text.length === 3))
  await until(() => !provider.hasUnsyncedChanges)
  expect(new Set(texts.map(String)).size).toBe(1)
})
