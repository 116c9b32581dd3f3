/** Where people are on Earth, and what they pass to each other while they are there. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, textClient } from '../event-readers.ts'
import { closeClients, until, type StockClient } from '../stock.ts'
import { createTenant } from '../tenant.ts'
import { heard, tripRoom } from '../text-people.ts'

const HERE = { lat: 38.7223, lng: -9.1393, accuracy: 12 }
let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(() => {
  closeClients()
  closeReaders()
})
afterAll(cleanUp)

/** Ana and Ben in her trip, and an editor of hers. */
async function stage() {
  const tenant = createTenant(server)
  const room = await tripRoom(server, tenant)
  await room.ben.ask('join_trip_room', room.tripId, 'trip_room_joined')
  const editor = await tenant.editor('ana', room.trip.scope)
  return { ...room, editor }
}

const shownTo = ({ provider }: StockClient, userId: string): unknown[] =>
  [...provider.awareness!.getStates().values()]
    .filter(({ user }) => user?.id === userId)
    .map(({ location }) => location)

/** What stateless messages of this type came. */
function messages({ provider }: StockClient, type: string): object[] {
  const came: object[] = []
  provider.on('stateless', ({ payload }: { payload: string }) => {
    const message = JSON.parse(payload) as { type: string }
    if (message.type === type) came.push(message)
  })
  return came
}

test('[GW27] where somebody is, is shown to who is in the trip until they say so no more, hide or go', async () => {
  const { tenant, tripId, ana, ben, editor } = await stage()
  ben.send('location:update', { tripId, location: HERE })
  expect(await ana.next('location:updated')).toMatchObject({ userId: 'ben', location: HERE })
  await until(() => shownTo(editor, 'ben').length === 1)
  await until(() => JSON.stringify(shownTo(editor, 'ben')) === JSON.stringify([HERE]))
  // Who comes later is told, too.
  const late = await textClient(server.wsUrl, await tenant.token('ana'))
  const { members } = await late.ask('join_trip_room', tripId, 'trip_room_joined')
  expect(members).toContainEqual(expect.objectContaining({ userId: 'ben', location: HERE }))
  await ben.ask('presence:update', { visible: false }, 'presence:updated')
  expect(await ana.next('location:updated')).toMatchObject({ userId: 'ben', location: null })
  await until(() => shownTo(editor, 'ben').length === 0)
  await ben.ask('presence:update', { visible: true }, 'presence:updated')
  expect(await ana.next('location:updated')).toMatchObject({ location: HERE })
  ben.send('location:update', { tripId, location: null })
  expect(await ana.next('location:updated')).toMatchObject({ location: null })
  expect(heard(ben, 'location:updated')).toEqual([])
  // It is kept nowhere.
  expect(JSON.stringify(await tenant.log('boss', undefined, ['admin']))).not.toContain('38.7223')
})

test('[GW27] what an editor shows is told in the trip, and what is no location is none', async () => {
  const { tenant, trip, ana } = await stage()
  const tab = await tenant.editor('ben', trip.scope)
  tab.provider.setAwarenessField('location', { lat: 'north' })
  tab.provider.setAwarenessField('location', HERE)
  expect(await ana.next('location:updated')).toMatchObject({ userId: 'ben', location: HERE })
  tab.close()
  expect(await ana.next('location:updated')).toMatchObject({ userId: 'ben', location: null })
})

test('[GW28] a signal comes to all that its person has open there, in the name of who sent it, and to nobody else', async () => {
  const { tenant, trip, tripId, ana, ben, editor } = await stage()
  const tab = await tenant.editor('ben', trip.scope)
  const [toBen, toAna] = [messages(tab, 'signaled'), messages(editor, 'signaled')]
  ana.send('rtc:signal', { tripId, toUserId: 'ben', signal: { sdp: 'v=0' } })
  expect(await ben.next('rtc:signal')).toEqual({
    tripId,
    fromUserId: 'ana',
    username: 'ana',
    signal: { sdp: 'v=0' },
  })
  await until(() => toBen.length === 1)
  expect(toBen).toEqual([{ type: 'signaled', from: 'ana', name: 'ana', signal: { sdp: 'v=0' } }])
  tab.provider.sendStateless(JSON.stringify({ type: 'signal', to: 'ana', signal: [1] }))
  expect(await ana.next('rtc:signal')).toMatchObject({ fromUserId: 'ben', signal: [1] })
  await until(() => toAna.length === 1)
  expect([heard(ben, 'rtc:signal').length, toBen.length]).toEqual([1, 1])
})

test('[GW28] who is not there, or hides, gets none, and who sends too much or nonsense is told', async () => {
  const { trip, tenant, tripId, ana, ben } = await stage()
  const tab = await tenant.editor('ben', trip.scope)
  const refused = messages(tab, 'refused')
  const said = { tripId, toUserId: 'ben', signal: 1 }
  const code = async (data: object): Promise<string> =>
    (await ana.ask('rtc:signal', data, 'error')).code
  expect(await code({ ...said, toUserId: 'eve' })).toBe('NOT_FOUND')
  expect(await code({ ...said, signal: 'x'.repeat(20_000) })).toBe('PAYLOAD_TOO_LARGE')
  const nested: unknown = JSON.parse('['.repeat(40) + ']'.repeat(40))
  expect(await code({ ...said, signal: nested })).toBe('VALIDATION_ERROR')
  await ben.ask('presence:update', { visible: false }, 'presence:updated')
  expect(await code(said)).toBe('NOT_FOUND')
  expect(heard(ben, 'rtc:signal')).toEqual([])
  for (const message of [
    { type: 'signal', to: 'nobody', signal: 1 },
    { type: 'signal', to: 'ana' },
  ])
    tab.provider.sendStateless(JSON.stringify(message))
  await until(() => refused.length === 2)
  expect(refused).toMatchObject([{ code: 'NOT_FOUND' }, { code: 'UNKNOWN_EVENT' }])
  for (let sent = 0; sent < 400; sent += 1)
    tab.provider.sendStateless(JSON.stringify({ type: 'signal', to: 'ana', signal: sent }))
  await until(() => refused.some((notice) => 'code' in notice && notice.code === 'RATE_LIMITED'))
})
