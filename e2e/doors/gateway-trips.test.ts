/** A trip by text frames: who is there, what they change and say, and what the others hear of it. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, type TextClient } from '../event-readers.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, entry, type Tenant } from '../tenant.ts'
import { heard, textPerson, time, tripRoom } from '../text-people.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord({ env: { TYPING_TIMEOUT_MS: '300' } })
})
afterEach(() => {
  closeReaders()
  closeClients()
})
afterAll(cleanUp)

const inTrip = () => tripRoom(server, createTenant(server))

test('[GW11] who joins a trip is told who is there and all of it, and the others that they came', async () => {
  const { tripId, ana, ben, joined, state } = await inTrip()
  const me = { userId: 'ana', username: 'ana', status: 'online', lastActivity: time }
  expect(joined).toEqual({ tripId, members: [me] })
  expect(state).toMatchObject({
    tripId,
    updateType: 'state',
    initial: true,
    timestamp: time,
    data: { trip: { id: tripId, meta: { title: 'Rome' }, days: [], activities: [] } },
  })
  const { members } = await ben.ask('join_trip_room', tripId, 'trip_room_joined')
  expect(members.map(({ userId }: { userId: string }) => userId)).toEqual(['ana', 'ben'])
  expect(await ana.next('user_joined')).toEqual({
    tripId,
    userId: 'ben',
    username: 'ben',
    timestamp: time,
  })
  expect(await ben.ask('leave_trip_room', { tripId }, 'trip_room_left')).toEqual({ tripId })
  expect(await ana.next('user_left')).toEqual({
    tripId,
    userId: 'ben',
    username: 'ben',
    timestamp: time,
  })
  expect([heard(ben, 'user_joined'), heard(ben, 'user_left')]).toEqual([[], []])
})

const byName = (names: string[]): string[] => names.toSorted()

test('[GW12] each of the seven updates is applied, logged and told to everybody, the sender too', async () => {
  const { tenant, trip, tripId, ana, ben } = await inTrip()
  await ben.ask('join_trip_room', { tripId }, 'trip_room_joined')
  const change = async (updateType: string, data: object): Promise<string> => {
    ben.send('trip_update', { tripId, updateType, data }, updateType)
    const ack = await ben.next('ack')
    expect(ack).toMatchObject({ id: updateType, ok: true })
    return ack.result.id
  }
  const day = await change('day_added', { title: 'Arrival', date: '2026-07-01' })
  const walk = await change('activity_added', { title: 'Walk', dayId: day, startTime: '09:30' })
  await change('activity_updated', { id: walk, title: 'A long walk', cost: 5 })
  const budget = await change('constraint_added', { type: 'budget', value: 500 })
  await change('constraint_removed', { id: budget })
  await change('day_removed', { id: day })
  await change('activity_removed', { id: walk })
  const types = [
    'day_added',
    'activity_added',
    'activity_updated',
    'constraint_added',
    'constraint_removed',
  ]
  const all = [...types, 'day_removed', 'activity_updated', 'activity_removed'].toSorted()
  const told = (client: TextClient) =>
    heard(client, 'trip_updated').filter(({ initial }) => !initial)
  await until(() => [ana, ben].every((client) => told(client).length === all.length))
  for (const client of [ana, ben])
    expect(byName(told(client).map(({ updateType }) => updateType))).toEqual(all)
  expect(told(ana)[1]).toEqual({
    tripId,
    updateType: 'activity_added',
    userId: 'ben',
    timestamp: time,
    data: expect.objectContaining({ id: walk, title: 'Walk', dayId: day, createdBy: 'ben' }),
  })
  expect(ana.frames.findLast(({ event }) => event === 'trip_updated')).toHaveProperty('seq')
  const logged = async () =>
    (await updates(tenant, trip.path)).filter(({ userId }) => userId === 'ben')
  await until(async () => (await logged()).length === all.length)
  expect(byName((await logged()).map(({ updateType }) => updateType))).toEqual(all)
})

async function updates(
  tenant: Tenant,
  path: string,
): Promise<{ userId: string; updateType: string }[]> {
  return (await tenant.call('ana', 'GET', `${path}/updates`)).body.items
}

test('[GW12] what an editor or REST changes is told in the same words', async () => {
  const { tenant, trip, ana } = await inTrip()
  const editor = await tenant.editor('ben', trip.scope)
  editor.doc.getMap('days').set('d1', entry({ title: 'One' }))
  await editor.acknowledged()
  expect(await ana.next('trip_updated')).toMatchObject({
    updateType: 'day_added',
    userId: 'ben',
    data: { id: 'd1', title: 'One' },
  })
  await tenant.call('ana', 'PATCH', trip.path, { destination: 'Roma' })
  expect(await ana.next('trip_updated')).toMatchObject({
    updateType: 'trip_meta_updated',
    userId: 'ana',
  })
})

test('[GW12] while somebody holds the lock, the commands of others are refused', async () => {
  const { tenant, trip, tripId, ana, ben } = await inTrip()
  await ben.ask('join_trip_room', { tripId }, 'trip_room_joined')
  ana.send('document:lock', { tripId, ttlSeconds: 60, reason: 'sorting' }, 'lock')
  expect(await ana.next('ack')).toMatchObject({
    ok: true,
    result: { userId: 'ana', reason: 'sorting' },
  })
  expect(await ben.next('document:locked')).toMatchObject({
    tripId,
    userId: 'ana',
    reason: 'sorting',
  })
  const update = { tripId, updateType: 'day_added', data: { title: 'No' } }
  expect(await ben.ask('trip_update', update, 'error')).toMatchObject({
    code: 'DOCUMENT_LOCKED',
    details: { userId: 'ana' },
  })
  expect(await ben.ask('document:lock', { tripId }, 'error')).toMatchObject({
    code: 'DOCUMENT_LOCKED',
  })
  expect(await ben.ask('document:unlock', { tripId }, 'error')).toMatchObject({
    code: 'ACCESS_DENIED',
  })
  ana.send('document:unlock', { tripId })
  expect(await ben.next('document:unlocked')).toEqual({ tripId, userId: 'ana', how: 'released' })
  ben.send('trip_update', update, 'again')
  expect(await ben.next('ack')).toMatchObject({ id: 'again', ok: true })
  expect((await tenant.call('ana', 'GET', trip.path)).body.days).toMatchObject([{ title: 'No' }])
})

test('[GW13] what is said in a trip is heard by everybody there, changed and taken back', async () => {
  const { tenant, tripId, trip, ana, ben } = await inTrip()
  await ben.ask('join_trip_room', { tripId }, 'trip_room_joined')
  for (const message of ['x', 'x'.repeat(1000)]) {
    ben.send('chat_message', { tripId, message })
    expect(await ana.next('chat_message')).toMatchObject({ message })
  }
  const said = { tripId, message: 'Boat?', type: 'suggestion', clientMsgId: 'k1' }
  ben.send('chat_message', said, 1)
  ben.send('chat_message', said, 2)
  const [first, second] = [await ben.next('ack'), await ben.next('ack')]
  expect(first.result).toEqual(second.result)
  const { _id } = first.result
  expect(await ana.next('chat_message')).toEqual({
    _id,
    tripId,
    userId: 'ben',
    username: 'ben',
    message: 'Boat?',
    type: 'suggestion',
    timestamp: time,
    edited: false,
    editedAt: null,
  })
  expect(
    await ana.ask('chat_message_edit', { tripId, messageId: _id, message: 'No' }, 'error'),
  ).toMatchObject({ code: 'ACCESS_DENIED' })
  ben.send('chat_message_edit', { tripId, messageId: _id, message: 'A boat?' })
  expect(await ana.next('chat_message_edited')).toEqual({
    _id,
    tripId,
    userId: 'ben',
    message: 'A boat?',
    edited: true,
    editedAt: time,
  })
  ana.send('chat_message_delete', { tripId, messageId: _id })
  expect(await ben.next('chat_message_deleted')).toEqual({
    _id,
    tripId,
    userId: 'ben',
    deletedAt: time,
  })
  expect((await tenant.call('ana', 'GET', `${trip.path}/messages`)).body.items).toHaveLength(3)
})

test('[PS6] typing is told to everybody and ends by itself, and so does a status that is chosen', async () => {
  const { tripId, ana, ben } = await inTrip()
  await ben.ask('join_trip_room', { tripId }, 'trip_room_joined')
  ben.send('typing', { tripId, isTyping: true })
  for (const client of [ana, ben]) {
    expect(await client.next('user_typing')).toEqual({
      tripId,
      userId: 'ben',
      username: 'ben',
      isTyping: true,
    })
    expect(await client.next('user_typing')).toMatchObject({ userId: 'ben', isTyping: false })
  }
  for (const status of ['busy', 'away', 'offline', 'online']) {
    ben.send('presence_update', { tripId, status })
    for (const client of [ana, ben])
      expect(await client.next('user_presence_updated')).toEqual({
        tripId,
        userId: 'ben',
        status,
        lastActivity: time,
      })
  }
})

test('[PS6] who sends nothing for long is away, and back with the next frame', async () => {
  const own = await startConcord({ env: { AWAY_MS: '1500' } })
  const { tripId, ana, ben } = await tripRoom(own, createTenant(own))
  await ben.ask('join_trip_room', { tripId }, 'trip_room_joined')
  const status = () => heard(ana, 'user_presence_updated').filter(({ userId }) => userId === 'ben')
  await until(() => status().at(-1)?.status === 'away')
  await ben.ask('get_history', {}, 'history')
  await until(() => status().at(-1)?.status === 'online')
})

test('[PS7] coming and going is told once for each person, whatever tabs and editors they have', async () => {
  const { tenant, trip, tripId, ana, ben } = await inTrip()
  const editor = await tenant.editor('ben', trip.scope)
  editor.provider.setAwarenessField('cursor', 1)
  await ana.next('user_joined')
  await ben.ask('join_trip_room', { tripId }, 'trip_room_joined')
  const tab = await textPerson(server, tenant, 'ben')
  await tab.ask('join_trip_room', { tripId }, 'trip_room_joined')
  // Ana is seen by the editor, as any other client of Yjs would be.
  const others = () =>
    [...editor.provider.awareness!.getStates().values()].map(({ user }) => user?.id)
  await until(() => others().filter((id) => id === 'ana').length === 1)
  tab.close()
  editor.close()
  ben.send('typing', { tripId, isTyping: true })
  await ana.next('user_typing')
  expect([heard(ana, 'user_joined').length, heard(ana, 'user_left').length]).toEqual([1, 0])
  // Lost without a word.
  ben.close()
  expect(await ana.next('user_left')).toMatchObject({ userId: 'ben' })
  expect(heard(ana, 'user_typing').at(-1)).toMatchObject({ isTyping: false })
})

test('[PS8] who hides in one tab is seen in none, at any door, and seen again when they show themselves', async () => {
  const { tenant, trip, tripId, ana, ben } = await inTrip()
  const watcher = await tenant.editor('ana', trip.scope)
  const seen = () =>
    [...watcher.provider.awareness!.getStates().values()].filter(({ user }) => user?.id === 'ben')
      .length
  const editor = await tenant.editor('ben', trip.scope)
  editor.provider.setAwarenessField('cursor', 1)
  await until(() => seen() === 1)
  await ben.ask('join_trip_room', { tripId, visible: false }, 'trip_room_joined')
  await until(() => seen() === 0)
  expect(await ana.next('user_left')).toMatchObject({ userId: 'ben' })
  // What the hidden editor says goes nowhere.
  editor.provider.setAwarenessField('cursor', 2)
  ben.send('typing', { tripId, isTyping: true })
  const { members } = await ana.ask('join_trip_room', { tripId }, 'trip_room_joined')
  expect(members.map(({ userId }: { userId: string }) => userId)).toEqual(['ana'])
  await ben.ask('presence:update', { tripId, visible: true }, 'presence:updated')
  await until(() => seen() === 2)
  expect([...watcher.provider.awareness!.getStates().values()]).toContainEqual(
    expect.objectContaining({ cursor: 2 }),
  )
  expect(await ana.next('user_joined')).toMatchObject({ userId: 'ben' })
  // Hidden by an editor: the others hear nothing of the text frames either.
  editor.provider.setAwarenessField('visible', false)
  await until(() => seen() === 0)
  await ana.next('user_left')
  const before = ana.frames.length
  ben.send('typing', { tripId, isTyping: true })
  await ben.ask('ping', {}, 'pong')
  await ana.ask('ping', {}, 'pong')
  expect(ana.frames.slice(before).filter(({ data }) => data.userId === 'ben')).toEqual([])
  editor.provider.setAwarenessField('visible', true)
  await until(() => seen() === 2)
})
