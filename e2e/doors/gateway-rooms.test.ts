/** Documents, boards and rooms by text frames, sessions that go on, and where sockets are. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, textClient } from '../event-readers.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant } from '../tenant.ts'
import { heard, textPerson, time, tripRoom } from '../text-people.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(() => {
  closeReaders()
  closeClients()
})
afterAll(cleanUp)

test('[GW14] a document is edited by path, and what anybody edits in any way is told as such', async () => {
  const tenant = createTenant(server)
  const { body } = await tenant.call('ana', 'POST', '/api/v1/documents', { title: 'Notes' })
  const { id: documentId, scope } = body
  await tenant.call('ana', 'POST', `/api/v1/documents/${documentId}/members`, {
    userId: 'ben',
    role: 'editor',
  })
  const [ana, ben] = [
    await textPerson(server, tenant, 'ana'),
    await textPerson(server, tenant, 'ben'),
  ]
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
  editor.doc.getText('code').insert(0, '> ')
  // What was edited before may be told only now.
  const quoted = () => heard(ana, 'document:edited').find(({ value }) => value === '> ')
  await until(() => quoted() !== undefined)
  expect(quoted()).toMatchObject({ userId: 'ana', action: 'insert', path: 'code.0' })
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
  expect([heard(ben, 'document:cursor'), heard(ben, 'presence:typing')]).toEqual([[], []])
  expect(await ben.ask('document:unsubscribe', documentId, 'document:unsubscribed')).toEqual({
    documentId,
  })
  expect(await ana.next('user:leave')).toEqual({ documentId, userId: 'ben', username: 'ben' })
})

test('[GW14] who says that they are somebody else is refused, and an address goes to nobody', async () => {
  const tenant = createTenant(server)
  const ana = await textPerson(server, tenant, 'ana')
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
    await textPerson(server, tenant, 'ana'),
    await textPerson(server, tenant, 'ben'),
    await textPerson(server, tenant, 'cleo'),
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
  await until(() => heard(ben, 'roomStateChanged').some(({ status }) => status === 'matched'))
  const said = { message: 'Well done', type: 'announcement' }
  await tenant.call('ana', 'POST', `/api/v1/groups/${id}/announcements`, said)
  expect(await ben.next('systemMessage')).toMatchObject(said)
  await tenant.call('ana', 'POST', `/api/v1/groups/${id}/members/ben/messages`, { message: 'psst' })
  expect(await ben.next('privateMessage')).toMatchObject({ message: 'psst', fromUserId: 'ana' })
  expect(heard(cleo, 'privateMessage')).toEqual([])
  expect(await cleo.ask('leaveRoom', id, 'leftRoom')).toEqual({ roomId: id })
  expect(await cleo.ask('leaveRoom', id, 'error')).toMatchObject({ code: 'NOT_IN_ROOM' })
  expect(heard(ben, 'memberStatusChanged')).toHaveLength(1)
  expect(await cleo.ask('leave:board', id, 'left')).toEqual({ boardId: id })
  await until(() => heard(ben, 'memberStatusChanged').length === 2)
  expect(heard(ben, 'memberStatusChanged')[1]).toMatchObject({ userId: 'cleo', status: 'offline' })
})

test('[GW16] another socket goes on with a session that was lost, and nothing is missed', async () => {
  const { tenant, trip, tripId, ana, ben } = await tripRoom(server, createTenant(server))
  await ben.ask('join_trip_room', { tripId }, 'trip_room_joined')
  await ben.ask('subscribe', { eventTypes: ['day.*'], scope: trip.scope }, 'subscribed')
  const add = async (title: string) => {
    ana.send('trip_update', { tripId, updateType: 'day_added', data: { title } }, title)
    expect(await ana.next('ack')).toMatchObject({ ok: true })
  }
  await add('one')
  await until(() => ben.events.length === 1)
  const lastSeq = ben.events[0]!.seq
  const { sessionId } = heard(ben, 'connected')[0]
  ben.close()
  await ana.next('user_left')
  await add('two')
  const stranger = await textPerson(server, tenant, 'eve')
  expect(await stranger.ask('resume', { sessionId }, 'error')).toMatchObject({ code: 'NOT_FOUND' })
  const again = await textPerson(server, tenant, 'ben')
  expect(await again.ask('resume', { sessionId, lastSeq }, 'resumed')).toMatchObject({
    sessionId,
    since: lastSeq,
  })
  await ana.next('user_joined')
  await add('three')
  await until(() => again.events.length === 2)
  const days = () => heard(again, 'trip_updated').map(({ data }) => data.title)
  await until(() => days().length === 2)
  expect([days(), again.events.map(({ seq }) => seq - lastSeq)]).toEqual([
    ['two', 'three'],
    [1, 2],
  ])
  expect(await again.ask('resume', { sessionId }, 'error')).toMatchObject({ code: 'NOT_FOUND' })

  // Without a number, from where the server had been; here it had sent nothing yet.
  const cleo = await textPerson(server, tenant, 'ana')
  await cleo.ask('subscribe', { eventTypes: ['day.*'], scope: trip.scope }, 'subscribed')
  const { sessionId: silent } = heard(cleo, 'connected')[0]
  cleo.close()
  await until(async () => {
    const next = await textPerson(server, tenant, 'ana')
    next.send('resume', { sessionId: silent }, 'r')
    const { ok } = await next.next('ack')
    if (ok) expect(await next.next('resumed')).toMatchObject({ since: lastSeq + 2 })
    next.close()
    return ok
  })
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
  for (const path of ['/api/realtime/stats', '/api/v1/realtime/stats'])
    expect((await tenant.call('ana', 'GET', path)).status).toBe(200)
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
