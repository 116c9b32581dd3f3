/** Every verb once as it is meant: its answer, its `ack`, and what somebody else who is there hears of it. */
import { VERBS, type VerbName, type VerbRule } from '@concord/schemas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, textClient, type TextClient } from '../event-readers.ts'
import { createTenant, type Tenant } from '../tenant.ts'
import { time } from '../text-people.ts'

let server: ConcordServer
let tenant: Tenant
let ids: Ids
/** Who sends, and who hears of it. Ana is an admin and owns everything. */
let ana: TextClient
let ben: TextClient

beforeAll(async () => {
  server = await startConcord({ env: { MAX_VERBS_PER_SECOND: '1000', MAX_VERB_BURST: '1000' } })
  tenant = createTenant(server)
  const make = async (plural: string, more: object = {}) =>
    (await tenant.call('ana', 'POST', `/api/v1/${plural}`, { title: 'Rome', ...more })).body
  const [trip, board, document] = [
    await make('trips'),
    await make('groups', { candidates: [{ title: 'Rome' }, { title: 'Oslo' }] }),
    await make('documents'),
  ]
  for (const { scope } of [trip, board, document]) {
    const [, kind, id] = scope.split('/')
    const plural = { trip: 'trips', board: 'groups', document: 'documents' }[kind as 'trip']
    await tenant.call('ana', 'POST', `/api/v1/${plural}/${id}/members`, { userId: 'ben' })
  }
  const polls = await tenant.call('ana', 'GET', `/api/v1/groups/${board.id}/polls`)
  const option = polls.body.items[0].options[0].id
  await tenant.call('ana', 'POST', '/api/v1/realtime/flights/track', {
    flightId: 'FL-001',
    carrierCode: 'DL',
    flightNumber: '123',
    scheduledDeparture: '2026-07-01T10:00:00Z',
    scheduledArrival: '2026-07-01T15:00:00Z',
  })
  const token = await tenant.token('ana', ['user', 'admin'])
  ids = { tripId: trip.id, boardId: board.id, documentId: document.id, option, token }
  ana = await textClient(server.wsUrl)
  ben = await textClient(server.wsUrl, await tenant.token('ben'))
  for (const [verb, id, answer] of [
    ['join_trip_room', ids.tripId, 'trip_room_joined'],
    ['join:board', ids.boardId, 'joined'],
    ['joinRoom', ids.boardId, 'joinedRoom'],
    ['document:subscribe', ids.documentId, 'document:subscribed'],
    ['flight:subscribe', 'FL-001', 'flight:subscribed'],
    ['notification:subscribe', 'ben', 'notification:subscribed'],
  ] as const)
    await ben.ask(verb, id, answer)
})
afterAll(() => {
  closeReaders()
  return cleanUp()
})

interface Ids {
  readonly tripId: string
  readonly boardId: string
  readonly documentId: string
  readonly option: string
  readonly token: string
}

/** What has come about so far, that later verbs speak of. */
type Before = Partial<
  Record<VerbName, { readonly _id?: string; readonly notification?: { id: string } }>
>

interface Row {
  readonly data: (ids: Ids, before: Before) => unknown
  /** The data of the frame that answers, when the declaration names one. */
  readonly answer?: object
  readonly result?: object
  /** What Ben hears, by the names of the frames. */
  readonly told?: Readonly<Record<string, object>>
}

const me = { userId: 'ana', username: 'ana' }
const seen = { status: 'online', lastActivity: time }
const nothing = { unseen: 0, unread: 0 }

/** In this order. A verb without a row does not compile. */
const ROWS: Readonly<Record<VerbName, Row>> = {
  auth: {
    data: ({ token }) => ({ token }),
    answer: {
      userId: 'ana',
      tenantId: expect.any(String),
      sessionId: expect.any(String),
      timestamp: time,
    },
  },
  ping: { data: () => undefined, answer: { timestamp: time } },
  subscribe: {
    data: () => ({ eventTypes: ['day.*', 'notification'] }),
    answer: { eventTypes: ['day.*', 'notification'], denied: [], head: expect.any(Number) },
  },
  resume: { data: () => ({ since: 0 }), answer: { since: 0, head: expect.any(Number) } },
  get_history: {
    data: () => ({ since: 0, limit: 1 }),
    answer: { events: [expect.objectContaining({ seq: 1 })], head: expect.any(Number), next: 1 },
  },
  unsubscribe: {
    data: () => ({ eventTypes: ['day.*', 'notification'] }),
    answer: { eventTypes: ['day.*', 'notification'] },
  },
  join_trip_room: {
    data: ({ tripId }) => tripId,
    answer: { tripId: expect.any(String), members: [expect.anything(), { ...me, ...seen }] },
    told: { user_joined: { tripId: expect.any(String), ...me, timestamp: time } },
  },
  trip_update: {
    data: ({ tripId }) => ({ tripId, updateType: 'day_added', data: { title: 'One' } }),
    result: { id: expect.any(String) },
    told: {
      trip_updated: {
        tripId: expect.any(String),
        updateType: 'day_added',
        data: expect.objectContaining({ title: 'One' }),
        userId: 'ana',
        timestamp: time,
      },
    },
  },
  chat_message: {
    data: ({ tripId }) => ({ tripId, message: 'hello' }),
    result: { _id: expect.any(String) },
    told: {
      chat_message: {
        _id: expect.any(String),
        tripId: expect.any(String),
        ...me,
        message: 'hello',
        type: 'text',
        timestamp: time,
        edited: false,
        editedAt: null,
      },
    },
  },
  chat_message_edit: {
    data: ({ tripId }, { chat_message }) => ({
      tripId,
      messageId: chat_message?._id,
      message: 'hello!',
    }),
    told: { chat_message_edited: expect.objectContaining({ message: 'hello!', edited: true }) },
  },
  chat_message_delete: {
    data: ({ tripId }, { chat_message }) => ({ tripId, messageId: chat_message?._id }),
    told: { chat_message_deleted: expect.objectContaining({ userId: 'ana', deletedAt: time }) },
  },
  typing: {
    data: ({ tripId }) => ({ tripId, isTyping: true }),
    told: { user_typing: { tripId: expect.any(String), ...me, isTyping: true } },
  },
  presence_update: {
    data: ({ tripId }) => ({ tripId, status: 'busy' }),
    told: {
      user_presence_updated: {
        tripId: expect.any(String),
        userId: 'ana',
        status: 'busy',
        lastActivity: time,
      },
    },
  },
  'location:update': {
    data: ({ tripId }) => ({ tripId, location: { lat: 38.7, lng: -9.14, accuracy: 12 } }),
    told: {
      'location:updated': {
        tripId: expect.any(String),
        ...me,
        location: { lat: 38.7, lng: -9.14, accuracy: 12 },
        timestamp: time,
      },
    },
  },
  'rtc:signal': {
    data: ({ tripId }) => ({ tripId, toUserId: 'ben', signal: { sdp: 'v=0' } }),
    told: {
      'rtc:signal': {
        tripId: expect.any(String),
        fromUserId: 'ana',
        username: 'ana',
        signal: { sdp: 'v=0' },
      },
    },
  },
  leave_trip_room: {
    data: ({ tripId }) => ({ tripId }),
    answer: { tripId: expect.any(String) },
    told: { user_left: { tripId: expect.any(String), ...me, timestamp: time } },
  },
  'join:board': {
    data: ({ boardId }) => boardId,
    answer: { boardId: expect.any(String) },
    told: { memberStatusChanged: { userId: 'ana', ...seen } },
  },
  'leave:board': { data: ({ boardId }) => ({ boardId }), answer: { boardId: expect.any(String) } },
  joinRoom: {
    data: ({ boardId }) => ({ roomId: boardId }),
    answer: { roomId: expect.any(String) },
    told: {
      roomStateChanged: {
        status: expect.any(String),
        currentMediaId: null,
        queueLength: 2,
        activeMembers: 2,
      },
    },
  },
  'vote:cast': {
    data: ({ boardId, option }) => ({ boardId, itineraryId: option, voteType: 'like' }),
    result: {
      voteId: expect.any(String),
      userId: 'ana',
      itineraryId: expect.any(String),
      voteType: 'upvote',
    },
    told: {
      'vote:cast': {
        boardId: expect.any(String),
        voteId: expect.any(String),
        userId: 'ana',
        itineraryId: expect.any(String),
        voteType: 'upvote',
        totalVotes: 1,
        consensusProgress: 0.5,
      },
      voteUpdate: {
        userId: 'ana',
        mediaId: expect.any(String),
        voteType: 'upvote',
        progress: { totalVotes: 1, requiredVotes: 2, percentage: 50 },
      },
    },
  },
  leaveRoom: {
    data: ({ boardId }) => boardId,
    answer: { roomId: expect.any(String) },
  },
  'user:join': { data: () => ({ userId: 'ana' }), answer: { ...me, ...seen } },
  'document:subscribe': {
    data: ({ documentId }) => documentId,
    answer: {
      document: expect.objectContaining({ id: expect.any(String), lock: null }),
      cursors: [],
      activeUsers: [expect.anything(), { ...me, ...seen }],
    },
    told: { 'user:join': { documentId: expect.any(String), ...me, ...seen } },
  },
  'document:edit': {
    data: ({ documentId }) => ({ documentId, action: 'insert', path: 'code', value: 'Hello' }),
    told: {
      'document:edited': {
        documentId: expect.any(String),
        userId: 'ana',
        action: 'insert',
        path: 'code.0',
        value: 'Hello',
        version: expect.any(Number),
        timestamp: time,
      },
    },
  },
  'document:undo': {
    data: ({ documentId }) => documentId,
    told: { 'document:edited': expect.objectContaining({ action: 'delete', path: 'code.0' }) },
  },
  'document:redo': {
    data: ({ documentId }) => documentId,
    told: { 'document:edited': expect.objectContaining({ action: 'insert', value: 'Hello' }) },
  },
  'document:cursor': {
    data: ({ documentId }) => ({ documentId, line: 3, col: 7 }),
    told: { 'document:cursor': { documentId: expect.any(String), ...me, line: 3, col: 7 } },
  },
  'presence:typing': {
    data: ({ documentId }) => ({ documentId, isTyping: true }),
    told: { 'presence:typing': { documentId: expect.any(String), ...me, isTyping: true } },
  },
  'presence:update': {
    data: ({ documentId }) => ({ documentId, status: 'away' }),
    answer: { status: 'away', visible: true },
    told: {
      'presence:update': {
        documentId: expect.any(String),
        ...me,
        status: 'away',
        lastActivity: time,
      },
    },
  },
  'document:lock': {
    data: ({ documentId }) => ({ documentId, reason: 'print' }),
    result: expect.objectContaining({ userId: 'ana', reason: 'print' }),
    told: { 'document:locked': expect.objectContaining({ userId: 'ana', until: time }) },
  },
  'document:unlock': {
    data: ({ documentId }) => documentId,
    told: { 'document:unlocked': expect.objectContaining({ userId: 'ana', how: 'released' }) },
  },
  'document:unsubscribe': {
    data: ({ documentId }) => documentId,
    answer: { documentId: expect.any(String) },
    told: { 'user:leave': { documentId: expect.any(String), ...me } },
  },
  'user:leave': { data: () => undefined, answer: { userId: 'ana' } },
  'flight:subscribe': {
    data: () => 'FL-001',
    answer: { flightId: 'FL-001', tracked: true },
  },
  'flight:update': {
    data: () => ({ flightId: 'FL-001', status: 'boarding', gate: 'B7' }),
    result: expect.objectContaining({ flightId: 'FL-001', status: 'boarding', gate: 'B7' }),
    told: {
      'flight:updated': {
        flightId: 'FL-001',
        carrierCode: 'DL',
        flightNumber: '123',
        status: 'boarding',
        gate: 'B7',
        terminal: '',
        delayMinutes: 0,
        source: 'manual',
        timestamp: time,
      },
    },
  },
  'flight:unsubscribe': { data: () => 'FL-001', answer: { flightId: 'FL-001' } },
  'notification:subscribe': {
    data: () => undefined,
    answer: { userId: 'ana', notifications: [], counts: nothing },
  },
  'notification:send': {
    data: () => ({ userId: 'ana', type: 'alert', title: 'Look', priority: 'urgent' }),
    result: { notification: expect.objectContaining({ userId: 'ana', title: 'Look' }) },
  },
  'notification:read': {
    data: (_, before) => before['notification:send']?.notification?.id,
    result: nothing,
  },
  'notification:unsubscribe': { data: () => undefined, answer: { userId: 'ana' } },
}

/** Ben has heard of a verb before its row: only what comes from then on is looked at. */
test('[GW25] every verb does what its declaration says: its answer, its result, and what others hear', async () => {
  const before: Record<string, object> = {}
  for (const [name, { data, answer, result, told = {} }] of Object.entries<Row>(ROWS)) {
    const { answer: frame }: VerbRule = VERBS[name as VerbName]
    const sent = { mine: ana.frames.length, others: ben.frames.length }
    ana.send(name, data(ids, before), name)
    const ack = await ana.next('ack')
    expect([name, ack]).toEqual([name, { id: name, ok: true, ...(result ? { result } : {}) }])
    before[name] = ack.result
    expect([name, answer !== undefined]).toEqual([name, frame !== undefined])
    const mine = ana.frames.slice(sent.mine).filter(({ event }) => event === frame)
    if (frame !== undefined) expect([name, mine.at(-1)?.data]).toEqual([name, answer])
    for (const [event, expected] of Object.entries(told)) {
      const heard = () =>
        ben.frames.slice(sent.others).findLast((each) => each.event === event)?.data
      await expect.poll(heard, { message: `${name}: ${event}` }).toEqual(expected)
    }
  }
})

test('[GW25] who shares nothing with somebody hears and sees nothing of them', async () => {
  const eve = await textClient(server.wsUrl, await tenant.token('eve'))
  const own = (await tenant.call('eve', 'POST', '/api/v1/trips', { title: 'Alone' })).body
  await eve.ask('join_trip_room', own.id, 'trip_room_joined')
  await eve.ask('user:join', {}, 'user:join')
  await eve.ask('subscribe', { eventTypes: ['*'] }, 'subscribed')
  const before = ben.frames.length
  await ben.ask('typing', { tripId: ids.tripId, isTyping: true }, 'user_typing')
  await ben.ask('presence_update', { tripId: ids.tripId, status: 'busy' }, 'user_presence_updated')
  await eve.ask('ping', {}, 'pong')
  expect(eve.frames.filter(({ data }) => JSON.stringify(data).includes('"ben"'))).toEqual([])
  expect(
    ben.frames.slice(before).filter(({ data }) => JSON.stringify(data).includes('"eve"')),
  ).toEqual([])
  for (const [userId, others] of [
    ['ben', ['ana', 'ben']],
    ['eve', ['eve']],
  ] as const) {
    const { body } = await tenant.call(userId, 'GET', '/api/v1/realtime/users/online')
    expect(body.items.map((person: { userId: string }) => person.userId)).toEqual(others)
  }
})
