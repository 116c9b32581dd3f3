/** People who are there, in the SDK: hiding is one switch in all rooms of a person, and signals go from one to another. */
import { createClient, type Client, type ClientOptions } from '@concord/client'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { network } from '../network.ts'
import { until } from '../stock.ts'

let server: ConcordServer
const clients: Client[] = []
beforeAll(async () => {
  server = await startConcord()
})
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
})
afterAll(cleanUp)

function person(userId: string, options: Partial<ClientOptions> = {}): Client {
  const token = () => server.token(userId)
  const client = createClient({ url: server.url, token, WebSocket, offline: false, ...options })
  clients.push(client)
  return client
}

async function trip(): Promise<string> {
  const { id } = await person('ann').api.trips.create({ title: 'Paris' })
  await person('ann').api.trips.addMember(id, { userId: 'bob' })
  return id
}

test('[SD73] who hides in one room hides in all, on every device, and shows themselves from any of them', async () => {
  const [here, there] = [await trip(), await trip()]
  const ann = person('ann')
  const watched = [ann.open('trip', here), ann.open('trip', there)]
  const [laptop, phone] = [person('bob'), person('bob')]
  const rooms = [laptop.open('trip', here), phone.open('trip', here), phone.open('trip', there)]
  await Promise.all([...watched, ...rooms].map(({ synced }) => synced))
  const seen = (): number[] => watched.map(({ presence }) => presence.others.length)
  const said = () => rooms.map(({ presence }) => presence.me.visible)
  await until(() => seen().every((count) => count === 1))
  rooms[0]!.presence.set({ visible: false })
  await until(() => said().every((visible) => visible === false))
  await until(() => seen().join() === '0,0')
  // Where nothing was chosen it is said, too, also after a reload.
  await laptop.close()
  const later = person('bob').open('trip', there)
  await until(() => later.presence.me.visible === false)
  later.presence.set({ cursor: { at: 1 }, visible: true })
  await until(() =>
    said()
      .slice(1)
      .every((visible) => visible === true),
  )
  await until(() => seen().join() === '1,1')
})

test('[SD73] what is chosen without a network holds from the next connection on', async () => {
  const id = await trip()
  const watched = person('ann').open('trip', id)
  const wire = network()
  const room = person('bob', { WebSocket: wire.Cable }).open('trip', id)
  const other = person('bob').open('trip', id)
  await Promise.all([watched, room, other].map(({ synced }) => synced))
  await until(() => watched.presence.others.length === 1)
  wire.cut()
  await until(() => room.saveState.state === 'offline')
  room.presence.set({ visible: false })
  wire.mend()
  await until(() => other.presence.me.visible === false)
  await until(() => watched.presence.others.length === 0)
  wire.cut()
  await until(() => room.saveState.state === 'offline')
  room.presence.set({ visible: true })
  wire.mend()
  await until(() => other.presence.me.visible === true)
  await until(() => watched.presence.others.length === 1)
  expect(room.presence.me.visible).toBe(true)
})

test('[SD74] two people in a room pass each other signals, and see where the other one is', async () => {
  const id = await trip()
  const [ann, bob] = [person('ann').open('trip', id), person('bob').open('trip', id)]
  await Promise.all([ann.synced, bob.synced])
  await until(() => ann.presence.others.length === 1 && bob.presence.others.length === 1)
  const calls: object[] = []
  const stop = bob.signals.listen((signal) => calls.push(signal))
  bob.signals.listen(({ from, signal }) => bob.signals.send(from, { answer: signal }))
  const answers: unknown[] = []
  ann.signals.listen(({ signal }) => answers.push(signal))
  ann.signals.send('bob', { offer: 'v=0' })
  await until(() => answers.length === 1)
  expect(calls).toEqual([{ from: 'ann', name: 'ann', signal: { offer: 'v=0' } }])
  expect(answers).toEqual([{ answer: { offer: 'v=0' } }])
  stop()
  ann.signals.send('bob', 2)
  await until(() => answers.length === 2)
  expect(calls).toHaveLength(1)
  const location = { lat: 1, lng: 2, accuracy: 3 }
  bob.presence.set({ location })
  await until(() => ann.presence.others[0]?.location?.lat === 1)
  expect(ann.presence.others[0]).toMatchObject({ location })
  bob.presence.set({ location: null })
  await until(() => ann.presence.others[0]?.location === undefined)
})
