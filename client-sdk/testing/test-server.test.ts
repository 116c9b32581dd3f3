import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type TestServer } from './index.ts'

const main = join(import.meta.dirname, '../../server/main.ts')
let town: TestServer
beforeAll(async () => {
  town = await createTestServer({ main })
})
afterAll(() => town.close())

const MEMBERS = { ana: 'owner', ben: 'editor', cleo: 'editor' } as const

test('[TK1] three people, one of them cut off, come to the same when the network is back', async () => {
  const id = await town.create('trip', { title: 'Lisbon' }, MEMBERS)
  const [ana, ben, cleo] = [town.user('ana'), town.user('ben'), town.user('cleo')]
  const rooms = [ana, ben, cleo].map((user) => user.open('trip', id))
  const titles = () =>
    rooms.map(({ trip }) =>
      trip.activities
        .list()
        .map(({ title }) => title)
        .toSorted()
        .join(),
    )
  await town.settled()

  cleo.goOffline()
  expect([cleo.isOffline, cleo.client.status]).toEqual([true, 'offline'])
  await expect(cleo.client.api.me()).rejects.toMatchObject({ code: 'OFFLINE' })
  rooms[0]!.trip.activities.add({ title: 'Museum' })
  rooms[2]!.trip.activities.add({ title: 'Park' })
  await town.settled()
  expect(titles()).toEqual(['Museum', 'Museum', 'Park'])

  cleo.goOnline()
  rooms[1]!.trip.activities.add({ title: 'Tram' })
  await town.settled()
  expect(titles()).toEqual(Array.from({ length: 3 }, () => 'Museum,Park,Tram'))
  for (const room of rooms) room.close()
})

test('[TK2] what is held back arrives later, in order, and nobody notices', async () => {
  const id = await town.create('trip', { title: 'Porto' }, MEMBERS)
  const [ana, ben] = [town.user('ana'), town.user('ben')]
  const [one, other] = [ana.open('trip', id), ben.open('trip', id)]
  await town.settled()
  ben.holdNetwork()
  one.trip.meta.set({ title: 'Braga' })
  one.trip.meta.set({ title: 'Faro' })
  await one.saved()
  expect(other.trip.meta.get().title).toBe('Porto')
  expect(ben.client.status).toBe('online')
  ben.releaseNetwork()
  await town.settled()
  expect(other.trip.meta.get().title).toBe('Faro')
  for (const room of [one, other]) room.close()
})

test('[TK3] what does not settle in time is said, and whose it is', async () => {
  const id = await town.create('trip', { title: 'Evora' }, { ana: 'owner' })
  const room = town.user('ana').open('trip', id)
  const stranger = town.user('eve').open('trip', id)
  await room.synced
  await expect(town.settled(200)).rejects.toThrow(
    `Not settled after 200 ms: trip/${id} of eve is refused`,
  )
  stranger.close()
  await town.settled()
  room.close()
})

test('[TK3] one person has several devices, and tests on one server do not meet', async () => {
  const id = await town.create('document', { title: 'Notes' }, { ana: 'owner' })
  const [desk, phone] = [town.user('ana'), town.user('ana', 'phone')]
  expect(town.user('ana')).toBe(desk)
  expect(phone.client).not.toBe(desk.client)
  const rooms = [desk.open('document', id), phone.open('document', id)]
  rooms[0]!.document.code.insert(0, 'Hello')
  await town.settled()
  expect(rooms[1]!.document.code.toJSON()).toBe('Hello')
  await using other = await createTestServer({ url: town.url })
  expect(other.tenantId).not.toBe(town.tenantId)
  await expect(other.user('ana').client.api.documents.read(id)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('[TK4] a server that cannot start says why, and without a server that is said', async () => {
  await expect(createTestServer({ main, env: { PORT: 'many' } })).rejects.toThrow('PORT')
  await expect(createTestServer({ url: 'nowhere' }).then((its) => its.user('ana'))).rejects.toThrow(
    'is not the address of a server',
  )
})
