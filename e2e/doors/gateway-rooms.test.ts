/** What people do by text frames, and what the others hear of it, in the words of each dialect. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, textClient, type TextClient } from '../event-readers.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, entry, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord({ env: { TYPING_TIMEOUT_MS: '300', AWAY_MS: '1500' } })
})
afterEach(() => {
  closeReaders()
  closeClients()
})
afterAll(cleanUp)

const time = expect.stringMatching(/^\d{4}-.*Z$/)

async function person(tenant: Tenant, userId: string): Promise<TextClient> {
  return textClient(server.wsUrl, await tenant.token(userId))
}

/** Ana and Ben, who joined Ana's trip. */
async function tripRoom() {
  const tenant = createTenant(server)
  const trip = await tenant.trip()
  const { id: tripId } = trip
  const ana = await person(tenant, 'ana')
  const joined = await ana.ask('join_trip_room', { tripId }, 'trip_room_joined')
  const state = await ana.next('trip_updated')
  const ben = await person(tenant, 'ben')
  return { tenant, trip, tripId, ana, ben, joined, state }
}

const named = (client: TextClient, event: string) =>
  client.frames.filter((frame) => frame.event === event).map(({ data }) => data)

test('[GW11] who joins a trip is told who is there and all of it, and the others that they came', async () => {
  const { tripId, ana, ben, joined, state } = await tripRoom()
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
  expect([named(ben, 'user_joined'), named(ben, 'user_left')]).toEqual([[], []])
})

test('[GW12] each of the seven updates is applied, logged and told to everybody, the sender too', async () => {
  const { tenant, trip, tripId, ana, ben } = await tripRoom()
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
    named(client, 'trip_updated').filter(({ initial }) => !initial)
  await until(() => [ana, ben].every((client) => told(client).length === all.length))
  for (const client of [ana, ben])
    expect(
      told(client)
        .map(({ updateType }) => updateType)
        .toSorted(),
    ).toEqual(all)
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
  expect((await logged()).map(({ updateType }) => updateType).toSorted()).toEqual(all)
})

async function updates(
  tenant: Tenant,
  path: string,
): Promise<{ userId: string; updateType: string }[]> {
  return (await tenant.call('ana', 'GET', `${path}/updates`)).body.items
}

test('[GW12] what an editor or REST changes is told in the same words', async () => {
  const { tenant, trip, ana } = await tripRoom()
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
  const { tenant, trip, tripId, ana, ben } = await tripRoom()
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
  const { tenant, tripId, trip, ana, ben } = await tripRoom()
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
  const { tripId, ana, ben } = await tripRoom()
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
  const { tripId, ana, ben } = await tripRoom()
  await ben.ask('join_trip_room', { tripId }, 'trip_room_joined')
  const status = () => named(ana, 'user_presence_updated').filter(({ userId }) => userId === 'ben')
  await until(() => status().at(-1)?.status === 'away')
  await ben.ask('get_history', {}, 'history')
  await until(() => status().at(-1)?.status === 'online')
})

test('[PS7] coming and going is told once for each person, whatever tabs and editors they have', async () => {
  const { tenant, trip, tripId, ana, ben } = await tripRoom()
  const editor = await tenant.editor('ben', trip.scope)
  editor.provider.setAwarenessField('cursor', 1)
  await ana.next('user_joined')
  await ben.ask('join_trip_room', { tripId }, 'trip_room_joined')
  const tab = await person(tenant, 'ben')
  await tab.ask('join_trip_room', { tripId }, 'trip_room_joined')
  // Ana is seen by the editor, as any other client of Yjs would be.
  const others = () =>
    [...editor.provider.awareness!.getStates().values()].map(({ user }) => user?.id)
  await until(() => others().filter((id) => id === 'ana').length === 1)
  tab.close()
  editor.close()
  ben.send('typing', { tripId, isTyping: true })
  await ana.next('user_typing')
  expect([named(ana, 'user_joined').length, named(ana, 'user_left').length]).toEqual([1, 0])
  // Lost without a word.
  ben.close()
  expect(await ana.next('user_left')).toMatchObject({ userId: 'ben' })
  expect(named(ana, 'user_typing').at(-1)).toMatchObject({ isTyping: false })
})

test('[PS8] who hides in one tab is seen in none, at any door, and seen again when they show themselves', async () => {
  const { tenant, trip, tripId, ana, ben } = await tripRoom()
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
  const frames = ana.frames.length
  ben.send('typing', { tripId, isTyping: true })
  await ben.ask('ping', {}, 'pong')
  await ana.ask('ping', {}, 'pong')
  expect(ana.frames.length).toBe(frames + 1)
  editor.close()
  await until(() => seen() === 1)
})

test('[GW14] a document is edited by path, and what anybody edits in any way is told as such', async () => {
  const tenant = createTenant(server)
  const { body } = await tenant.call('ana', 'POST', '/api/v1/documents', { title: 'Notes' })
  const { id: documentId, scope } = body
  await tenant.call('ana', 'POST', `/api/v1/documents/${documentId}/members`, {
    userId: 'ben',
    role: 'editor',
  })
  const [ana, ben] = [await person(tenant, 'ana'), await person(tenant, 'ben')]
  const subscribed = await ana.ask('document:subscribe', documentId, 'document:subscribed')
  expect(subscribed).toMatchObject({
    document: { id: documentId, meta: { title: 'Notes' }, code: '', lock: null },
    cursors: [],
    activeUsers: [{ userId: 'ana', status: 'online' }],
  })
  await ben.ask('document:subscribe', { documentId }, 'document:subscribed')
  expect(await ana.next('user:join')).toMatchObject({ documentId, userId: 'ben' })
  const edit = async (action: string, path: string, value?: unknown) => {
    ben.send('document:edit', { documentId, action, path, value }, path)
    expect(await ben.next('ack')).toEqual({ id: path, ok: true })
  }
  await edit('insert', 'code', 'Hello world')
  expect(await ana.next('document:edited')).toEqual({
    documentId,
    userId: 'ben',
    action: 'insert',
    path: 'code.0',
    value: 'Hello world',
    version: expect.any(Number),
    timestamp: time,
  })
  await edit('insert', 'code.5', ',')
  await edit('delete', 'code.6', 6)
  await edit('replace', 'code.0', 'J')
  await edit('insert', 'content', 'A paragraph')
  await edit('replace', 'meta.title', 'Letters')
  await edit('insert', 'facts.size', 3)
  await edit('insert', 'list.0', 'x')
  const editor = await tenant.editor('ana', scope)
  expect([editor.doc.getText('code').toJSON(), editor.doc.getMap('facts').get('size')]).toEqual([
    'Jello,',
    3,
  ])
  expect(editor.doc.getXmlFragment('content').toJSON()).toBe('<paragraph>A paragraph</paragraph>')
  await edit('replace', 'code', 'Jelly,')
  await until(() => editor.doc.getText('code').toJSON() === 'Jelly,')
  const before = named(ana, 'document:edited').length
  editor.doc.getText('code').insert(0, '> ')
  await until(() => named(ana, 'document:edited').length > before)
  expect(named(ana, 'document:edited').at(-1)).toMatchObject({
    userId: 'ana',
    action: 'insert',
    path: 'code.0',
    value: '> ',
  })
  ben.send('document:cursor', { documentId, line: 3, col: 7 })
  expect(await ana.next('document:cursor')).toEqual({
    documentId,
    userId: 'ben',
    username: 'ben',
    line: 3,
    col: 7,
  })
  ben.send('presence:typing', { documentId, isTyping: true })
  expect(await ana.next('presence:typing')).toEqual({
    documentId,
    userId: 'ben',
    username: 'ben',
    isTyping: true,
  })
  expect(await ben.ask('presence:update', { status: 'busy' }, 'presence:updated')).toEqual({
    status: 'busy',
    visible: true,
  })
  expect(await ana.next('presence:update')).toMatchObject({
    documentId,
    userId: 'ben',
    status: 'busy',
    lastActivity: time,
  })
  expect([named(ben, 'document:cursor'), named(ben, 'presence:typing')]).toEqual([[], []])
  expect(await ben.ask('document:unsubscribe', documentId, 'document:unsubscribed')).toEqual({
    documentId,
  })
  expect(await ana.next('user:leave')).toEqual({ documentId, userId: 'ben', username: 'ben' })
})

test('[GW14] who says that they are somebody else is refused, and an address goes to nobody', async () => {
  const tenant = createTenant(server)
  const ana = await person(tenant, 'ana')
  expect(await ana.ask('user:join', { userId: 'ben', username: 'Ben' }, 'error')).toMatchObject({
    code: 'ACCESS_DENIED',
  })
  const me = { userId: 'ana', username: 'Somebody', email: 'ana@example.com' }
  expect(await ana.ask('user:join', me, 'user:join')).toEqual({
    userId: 'ana',
    username: 'ana',
    status: 'online',
    lastActivity: time,
  })
  expect(await ana.ask('user:leave', {}, 'user:leave')).toEqual({ userId: 'ana' })
})

test('[GW15] boards and rooms hear of votes, matches and people, each in their words; who joined in both hears both', async () => {
  const tenant = createTenant(server)
  const candidates = [
    { id: 'rome', title: 'Rome' },
    { id: 'oslo', title: 'Oslo' },
  ]
  const { body } = await tenant.call('ana', 'POST', '/api/v1/groups', {
    title: 'Tonight',
    candidates,
  })
  const { id } = body
  for (const userId of ['ben', 'cleo'])
    await tenant.call('ana', 'POST', `/api/v1/groups/${id}/members`, { userId, role: 'commenter' })
  const [ana, ben, cleo] = [
    await person(tenant, 'ana'),
    await person(tenant, 'ben'),
    await person(tenant, 'cleo'),
  ]
  expect(await ana.ask('join:board', id, 'joined')).toEqual({ boardId: id })
  expect(await ben.ask('joinRoom', { roomId: id }, 'joinedRoom')).toEqual({ roomId: id })
  expect(await ben.next('roomStateChanged')).toEqual({
    status: 'waiting',
    currentMediaId: null,
    queueLength: 2,
    activeMembers: 2,
  })
  await cleo.ask('join:board', { boardId: id }, 'joined')
  await cleo.ask('joinRoom', { roomId: id }, 'joinedRoom')
  expect(await ben.next('memberStatusChanged')).toEqual({
    userId: 'cleo',
    status: 'online',
    lastActivity: time,
  })
  expect(await ben.next('roomStateChanged')).toMatchObject({ activeMembers: 3 })
  ana.send('vote:cast', { boardId: id, itineraryId: 'rome', voteType: 'upvote' }, 'v')
  expect(await ana.next('ack')).toMatchObject({
    ok: true,
    result: { userId: 'ana', itineraryId: 'rome', voteType: 'upvote' },
  })
  expect(await ana.next('vote:cast')).toMatchObject({
    userId: 'ana',
    itineraryId: 'rome',
    totalVotes: 1,
  })
  expect(await ben.next('voteUpdate')).toMatchObject({
    userId: 'ana',
    mediaId: 'rome',
    voteType: 'upvote',
  })
  ben.send('castVote', { roomId: id, mediaId: 'rome', voteType: 'like' })
  expect(await ben.next('matchFound')).toMatchObject({ mediaId: 'rome', mediaTitle: 'Rome' })
  expect(await ana.next('consensus:reached')).toMatchObject({ boardId: id, itineraryId: 'rome' })
  expect([await cleo.next('matchFound'), await cleo.next('consensus:reached')]).toHaveLength(2)
  await until(() => named(ben, 'roomStateChanged').some(({ status }) => status === 'matched'))
  const said = { message: 'Well done', type: 'announcement' }
  await tenant.call('ana', 'POST', `/api/v1/groups/${id}/announcements`, said)
  expect(await ben.next('systemMessage')).toMatchObject(said)
  await tenant.call('ana', 'POST', `/api/v1/groups/${id}/members/ben/messages`, { message: 'psst' })
  expect(await ben.next('privateMessage')).toMatchObject({ message: 'psst', fromUserId: 'ana' })
  expect(named(cleo, 'privateMessage')).toEqual([])
  expect(await cleo.ask('leaveRoom', id, 'leftRoom')).toEqual({ roomId: id })
  expect(await cleo.ask('leaveRoom', id, 'error')).toMatchObject({ code: 'NOT_IN_ROOM' })
  expect(named(ben, 'memberStatusChanged')).toHaveLength(1)
  expect(await cleo.ask('leave:board', id, 'left')).toEqual({ boardId: id })
  await until(() => named(ben, 'memberStatusChanged').length === 2)
  expect(named(ben, 'memberStatusChanged')[1]).toMatchObject({ userId: 'cleo', status: 'offline' })
})

test('[GW16] another socket goes on with a session that was lost, and nothing is missed', async () => {
  const { tenant, trip, tripId, ana, ben } = await tripRoom()
  await ben.ask('join_trip_room', { tripId }, 'trip_room_joined')
  await ben.ask('subscribe', { eventTypes: ['day.*'], scope: trip.scope }, 'subscribed')
  const add = async (title: string) => {
    ana.send('trip_update', { tripId, updateType: 'day_added', data: { title } }, title)
    expect(await ana.next('ack')).toMatchObject({ ok: true })
  }
  await add('one')
  await until(() => ben.events.length === 1)
  const lastSeq = ben.events[0]!.seq
  const { sessionId } = named(ben, 'connected')[0]
  ben.close()
  await ana.next('user_left')
  await add('two')
  const stranger = await person(tenant, 'eve')
  expect(await stranger.ask('resume', { sessionId }, 'error')).toMatchObject({ code: 'NOT_FOUND' })
  const again = await person(tenant, 'ben')
  expect(await again.ask('resume', { sessionId, lastSeq }, 'resumed')).toMatchObject({
    sessionId,
    since: lastSeq,
  })
  await ana.next('user_joined')
  await add('three')
  await until(() => again.events.length === 2)
  const days = () => named(again, 'trip_updated').map(({ data }) => data.title)
  await until(() => days().length === 2)
  expect([days(), again.events.map(({ seq }) => seq - lastSeq)]).toEqual([
    ['two', 'three'],
    [1, 2],
  ])
  expect(await again.ask('resume', { sessionId }, 'error')).toMatchObject({ code: 'NOT_FOUND' })
})

test('[GW17] sockets are at three paths, a token in the address is enough, and a bad one is told', async () => {
  const tenant = createTenant(server)
  const token = await tenant.token('ana')
  const root = server.wsUrl.replace(/ws$/, '')
  for (const path of ['', 'ws', 'realtime']) {
    const client = await textClient(`${root}${path}?token=${token}`)
    expect(await client.next('connected')).toMatchObject({
      userId: 'ana',
      sessionId: expect.any(String),
      timestamp: time,
    })
  }
  const bad = await textClient(`${server.wsUrl}?token=nonsense`)
  expect(await bad.next('error')).toMatchObject({ code: 'UNAUTHENTICATED', event: null })
  await bad.ask('auth', { token }, 'connected')
  const trip = await tenant.call('ana', 'POST', '/v1/groups', {
    title: 'x',
    candidates: [{ id: 'rome', title: 'Rome' }],
  })
  expect(trip.status).toBe(201)
  const vote = { boardId: trip.body.id, itineraryId: 'rome', voteType: 'upvote' }
  for (const path of ['/vote', '/v1/vote'])
    expect(await tenant.call('ana', 'POST', path, vote)).toMatchObject({
      status: 200,
      body: { boardId: trip.body.id },
    })
})
