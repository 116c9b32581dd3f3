/** Every verb of the text frames: what is refused, by the declarations themselves. */
import { VERBS, findVerb, type VerbName, type VerbRule } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, textClient, type TextClient } from '../event-readers.ts'
import { createTenant, type Tenant } from '../tenant.ts'

let server: ConcordServer
let tenant: Tenant
/** Ids of a trip, a board and a document of Ana; Vic may look at them. */
let ids: Record<string, string>
beforeAll(async () => {
  // It asks more often than a client should.
  server = await startConcord({ env: { MAX_VERBS_PER_SECOND: '1000', MAX_VERB_BURST: '1000' } })
  tenant = createTenant(server)
  ids = await things()
})
afterEach(closeReaders)
afterAll(cleanUp)

async function things(): Promise<Record<string, string>> {
  const made: Record<string, string> = {}
  for (const [plural, fields] of [
    ['trips', ['tripId']],
    ['groups', ['boardId', 'roomId']],
    ['documents', ['documentId']],
  ] as const) {
    const { body } = await tenant.call('ana', 'POST', `/api/v1/${plural}`, { title: 'Rome' })
    const members = `/api/v1/${plural}/${body.id}/members`
    await tenant.call('ana', 'POST', members, { userId: 'vic', role: 'viewer' })
    for (const field of fields) made[field] = body.id
  }
  return made
}

const RULES = Object.entries(VERBS) as [VerbName, VerbRule][]
const JOIN: Record<string, VerbName> = {
  tripId: 'join_trip_room',
  boardId: 'join:board',
  roomId: 'joinRoom',
  documentId: 'document:subscribe',
}

/** The error that answers, and the `ack` that says the same. */
async function refused(client: TextClient, verb: string, data: unknown): Promise<string> {
  client.send(verb, data, `${verb} refused`)
  const error = await client.next('error')
  const ack = await client.next('ack')
  expect([verb, error.event, error.requestId]).toEqual([verb, verb, `${verb} refused`])
  expect(ack).toEqual({
    id: `${verb} refused`,
    ok: false,
    error: { code: error.code, message: error.message },
  })
  return error.code
}

/** Data that is good, for verbs that need more than a place. */
const GOOD: Partial<Record<VerbName, object>> = {
  trip_update: { updateType: 'day_added', data: { title: 'One' } },
  chat_message: { message: 'hello' },
  chat_message_edit: { messageId: 'm1', message: 'hello' },
  chat_message_delete: { messageId: 'm1' },
  typing: { isTyping: true },
  presence_update: { status: 'busy' },
  'presence:typing': { isTyping: true },
  'location:update': { location: { lat: 1, lng: 2, accuracy: 3 } },
  'rtc:signal': { toUserId: 'ana', signal: { sdp: 'v=0' } },
  'document:edit': { action: 'insert', path: 'code', value: 'x' },
  'document:cursor': { line: 1, col: 2 },
  'vote:cast': { itineraryId: 'i1', voteType: 'upvote' },
  'flight:subscribe': { flightId: 'FL-001' },
  'flight:unsubscribe': { flightId: 'FL-001' },
  'flight:update': { flightId: 'FL-001', status: 'boarding' },
  'notification:send': { userId: 'ben', type: 'alert', title: 'Look' },
  'notification:read': { notificationId: 'n1' },
  subscribe: { eventTypes: ['day.*'] },
}

test('[GW3] every verb that needs a token says so', async () => {
  const client = await textClient(server.wsUrl)
  for (const [name, { access }] of RULES)
    if (access === 'signed-in')
      expect(await refused(client, name, sound(name))).toBe('UNAUTHENTICATED')
})

const sound = (name: VerbName): object => ({ ...GOOD[name], ...placed(VERBS[name]) })
const placed = ({ place = [] }: VerbRule): object =>
  place.length > 0 ? { [place[0]!]: ids[place[0]!] } : {}

test('[GW9] what a verb is about is looked at first, and each way of getting it wrong has its code', async () => {
  const client = await textClient(server.wsUrl, await tenant.token('ana'))
  for (const [name, rule] of RULES) {
    const [field] = rule.place ?? []
    if (!field || !(rule.joined || rule.may)) continue
    const code = field === 'tripId' ? 'INVALID_TRIP_ID' : 'VALIDATION_ERROR'
    for (const id of [undefined, '', 'no id', 7, null, field === 'tripId' ? '65f0' : '../x'])
      expect([name, id, await refused(client, name, { [field]: id })]).toEqual([name, id, code])
    for (const data of [[], 7]) expect(await refused(client, name, data)).toBe('VALIDATION_ERROR')
    const other = rule.place![1]
    if (other) {
      const both = { [field]: ids[field], [other]: ids[other] }
      expect(await refused(client, name, both)).toBe('VALIDATION_ERROR')
    }
  }
})

test('[GW9] who has not joined is told so before anything else is looked at', async () => {
  const client = await textClient(server.wsUrl, await tenant.token('ana'))
  for (const [name, rule] of RULES)
    if (rule.joined)
      expect([name, await refused(client, name, placed(rule))]).toEqual([name, 'NOT_IN_ROOM'])
})

const FAULTS: [verb: VerbName, field: string, code: string, values: unknown[]][] = [
  ['auth', 'token', 'VALIDATION_ERROR', [undefined, 7, 'x'.repeat(16_385)]],
  ...(['subscribe', 'get_history'] as const).flatMap((verb): typeof FAULTS => [
    [verb, 'eventTypes', 'VALIDATION_ERROR', ['day.*', [], ['Day'], ['day.'], ['day.gone']]],
    [verb, 'scope', 'VALIDATION_ERROR', [7, 'x'.repeat(201)]],
    [verb, 'scope', 'INVALID_SCOPE', ['nowhere']],
    [verb, 'entityType', 'VALIDATION_ERROR', [7, 'x'.repeat(81)]],
    [verb, 'entityId', 'VALIDATION_ERROR', [7, 'x'.repeat(201)]],
    [verb, 'since', 'VALIDATION_ERROR', [-1, 0.5, '0']],
  ]),
  ['subscribe', 'eventTypes', 'VALIDATION_ERROR', [undefined]],
  ['unsubscribe', 'eventTypes', 'VALIDATION_ERROR', ['day.*', []]],
  ['unsubscribe', 'scope', 'VALIDATION_ERROR', [7]],
  ['unsubscribe', 'entityType', 'VALIDATION_ERROR', [7]],
  ['unsubscribe', 'entityId', 'VALIDATION_ERROR', [7]],
  ['get_history', 'limit', 'VALIDATION_ERROR', [0, 101, 1.5, 'all']],
  ['resume', 'since', 'VALIDATION_ERROR', [undefined, -1, '0']],
  ['resume', 'sessionId', 'NOT_FOUND', ['gone']],
  ['resume', 'lastSeq', 'VALIDATION_ERROR', [-1, '0']],
  ['chat_message', 'replyTo', 'VALIDATION_ERROR', ['', 7, 'no id']],
  ['chat_message', 'clientMsgId', 'VALIDATION_ERROR', ['', 7, 'x'.repeat(201)]],
  ...(['join:board', 'joinRoom', 'document:subscribe'] as const).map(
    (verb): (typeof FAULTS)[number] => [verb, 'visible', 'VALIDATION_ERROR', ['no', 0]],
  ),
  ['presence:update', 'visible', 'VALIDATION_ERROR', ['no', 0]],
  ['user:join', 'userId', 'VALIDATION_ERROR', [7]],
  ['user:join', 'userId', 'ACCESS_DENIED', ['ben']],
  ['user:join', 'username', 'VALIDATION_ERROR', [7, 'x'.repeat(201)]],
  ['user:join', 'email', 'VALIDATION_ERROR', [7, 'x'.repeat(321)]],
  ['document:cursor', 'col', 'VALIDATION_ERROR', [undefined, -1, 'one']],
  ['document:lock', 'reason', 'VALIDATION_ERROR', [7, 'x'.repeat(201)]],
  ['vote:cast', 'candidateId', 'VALIDATION_ERROR', ['i2']],
  ['flight:subscribe', 'flightId', 'VALIDATION_ERROR', [undefined, '', 'no id', 7]],
  ['flight:unsubscribe', 'flightId', 'VALIDATION_ERROR', [undefined, '', 'no id', 7]],
  ['flight:update', 'flightId', 'VALIDATION_ERROR', [undefined, '', 'no id']],
  ['flight:update', 'status', 'VALIDATION_ERROR', ['lost', 7]],
  ['flight:update', 'gate', 'VALIDATION_ERROR', [7, 'x'.repeat(21)]],
  ['flight:update', 'terminal', 'VALIDATION_ERROR', [7, 'x'.repeat(21)]],
  ['flight:update', 'delayMinutes', 'VALIDATION_ERROR', [-1, 0.5, 'long', 10_001]],
  ['notification:subscribe', 'userId', 'VALIDATION_ERROR', ['', 7]],
  ['notification:subscribe', 'userId', 'ACCESS_DENIED', ['ben']],
  ['notification:send', 'userId', 'VALIDATION_ERROR', [undefined, '', 7]],
  ['notification:send', 'type', 'VALIDATION_ERROR', [undefined, 'gossip']],
  ['notification:send', 'title', 'VALIDATION_ERROR', [undefined, '', 'x'.repeat(201)]],
  ['notification:send', 'message', 'VALIDATION_ERROR', [7, 'x'.repeat(2001)]],
  ['notification:send', 'priority', 'VALIDATION_ERROR', ['top', 1]],
  ['notification:send', 'data', 'VALIDATION_ERROR', [7, [], { text: 'x'.repeat(8000) }]],
  ['notification:send', 'expiresAt', 'VALIDATION_ERROR', ['soon', '2020-01-01T00:00:00Z']],
  ['notification:send', 'clientMsgId', 'VALIDATION_ERROR', ['', 'x'.repeat(201)]],
  ['notification:send', 'userId', 'ACCESS_DENIED', ['ben']],
  ['notification:read', 'notificationId', 'VALIDATION_ERROR', [undefined, '', 7]],
  ['notification:read', 'notificationId', 'NOT_FOUND', ['nowhere']],
  ['notification:read', 'all', 'NOT_FOUND', [false]],
  ['trip_update', 'updateType', 'INVALID_UPDATE_TYPE', [undefined, 7, 'day_updated', 'state', '']],
  ['trip_update', 'data', 'VALIDATION_ERROR', [undefined, null, [], 'x', 7]],
  ['chat_message', 'message', 'VALIDATION_ERROR', [undefined, '', '  ', 7, 'x'.repeat(1001)]],
  ['chat_message', 'type', 'VALIDATION_ERROR', ['shout', 7, null]],
  ['chat_message_edit', 'message', 'VALIDATION_ERROR', [undefined, '', 'x'.repeat(1001)]],
  ['chat_message_edit', 'messageId', 'VALIDATION_ERROR', [undefined, '', 7]],
  ['chat_message_delete', 'messageId', 'VALIDATION_ERROR', [undefined, '', 7]],
  ['typing', 'isTyping', 'VALIDATION_ERROR', [undefined, 'yes', 1, null]],
  ['presence_update', 'status', 'VALIDATION_ERROR', [undefined, 'asleep', 1]],
  ['presence_update', 'visible', 'VALIDATION_ERROR', ['no', 0]],
  ['join_trip_room', 'visible', 'VALIDATION_ERROR', ['no']],
  ['presence:update', 'status', 'VALIDATION_ERROR', ['asleep', 1]],
  [
    'location:update',
    'location',
    'VALIDATION_ERROR',
    [
      undefined,
      7,
      {},
      { lat: 1, lng: 2 },
      { lat: 91, lng: 2, accuracy: 3 },
      { lat: 1, lng: -181, accuracy: 3 },
      { lat: 1, lng: 2, accuracy: -1 },
      { lat: '1', lng: 2, accuracy: 3 },
      { lat: 1, lng: 2, accuracy: 3, street: 'x' },
    ],
  ],
  ['rtc:signal', 'toUserId', 'VALIDATION_ERROR', [undefined, '', 7]],
  ['rtc:signal', 'toUserId', 'NOT_FOUND', ['ben']],
  ['rtc:signal', 'signal', 'VALIDATION_ERROR', [undefined]],
  ['rtc:signal', 'signal', 'PAYLOAD_TOO_LARGE', ['x'.repeat(20_000)]],
  ['presence:typing', 'isTyping', 'VALIDATION_ERROR', [undefined, 'yes']],
  ['document:edit', 'action', 'VALIDATION_ERROR', [undefined, 'move']],
  [
    'document:edit',
    'path',
    'VALIDATION_ERROR',
    [undefined, '', 7, 'code.x', 'code.99', 'content.0.0.1', 'meta'],
  ],
  ['document:edit', 'value', 'VALIDATION_ERROR', [undefined, 7, {}]],
  ['document:cursor', 'line', 'VALIDATION_ERROR', [undefined, -1, 1.5, 'one']],
  ['document:lock', 'ttlSeconds', 'VALIDATION_ERROR', [0, 'long', 10 ** 9]],
  ['vote:cast', 'voteType', 'VALIDATION_ERROR', [undefined, 'maybe', 7]],
  ['vote:cast', 'mediaId', 'VALIDATION_ERROR', ['i2']],
  ['vote:cast', 'itineraryId', 'VALIDATION_ERROR', [undefined, '', 7]],
]

/** The names of the fields of an object, or of objects of which it may be one. */
function fieldsOf({ properties = {}, anyOf = [] }: Shape): string[] {
  return [...Object.keys(properties), ...anyOf.flatMap(fieldsOf)]
}
interface Shape {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly anyOf?: readonly Shape[]
}

test('[GW9] the table of faults has every field of every verb', () => {
  // What an editor points with may be anything.
  const known = new Set([
    ...FAULTS.map(([verb, field]) => `${verb} ${field}`),
    'document:cursor cursor',
  ])
  const fields = RULES.flatMap(([name, { data }]) =>
    fieldsOf(data.toJSONSchema({ io: 'input', unrepresentable: 'any' }) as Shape).map(
      (field) => `${name} ${field}`,
    ),
  )
  expect(fields.filter((field) => !known.has(field))).toEqual([])
})

test('[GW9] every field is looked at', async () => {
  const client = await textClient(server.wsUrl, await tenant.token('ana'))
  for (const [field, verb] of Object.entries(JOIN)) client.send(verb, { [field]: ids[field] })
  for (const [name, field, code, values] of FAULTS) {
    for (const value of values)
      expect([
        name,
        field,
        value,
        await refused(client, name, { ...sound(name), [field]: value }),
      ]).toEqual([name, field, value, code])
  }
  const updates: [type: string, data: object, code: string][] = [
    ['activity_added', {}, 'VALIDATION_ERROR'],
    ['activity_added', { title: '' }, 'VALIDATION_ERROR'],
    ['activity_added', { title: 'Walk', startTime: '25:00' }, 'VALIDATION_ERROR'],
    ['activity_added', { title: 'Walk', cost: -1 }, 'VALIDATION_ERROR'],
    ['activity_added', { title: 'Walk', createdBy: 'ben' }, 'VALIDATION_ERROR'],
    ['activity_added', { title: 'Walk', unheard: 1 }, 'VALIDATION_ERROR'],
    ['activity_added', { title: 'Walk', dayId: 'nowhere' }, 'VALIDATION_ERROR'],
    ['activity_updated', { title: 'Walk' }, 'VALIDATION_ERROR'],
    ['activity_updated', { id: 'nowhere', title: 'Walk' }, 'NOT_FOUND'],
    ['activity_removed', { id: 'nowhere' }, 'NOT_FOUND'],
    ['activity_removed', {}, 'VALIDATION_ERROR'],
    ['day_added', { date: 'soon' }, 'VALIDATION_ERROR'],
    ['day_removed', { id: 'nowhere' }, 'NOT_FOUND'],
    ['constraint_added', { priority: 'perhaps' }, 'VALIDATION_ERROR'],
    ['constraint_removed', { id: 'nowhere' }, 'NOT_FOUND'],
  ]
  for (const [updateType, data, code] of updates) {
    const update = { tripId: ids['tripId'], updateType, data }
    expect([updateType, data, await refused(client, 'trip_update', update)]).toEqual([
      updateType,
      data,
      code,
    ])
  }
  const nested: unknown = JSON.parse('['.repeat(40) + ']'.repeat(40))
  const deep = { action: 'insert', path: 'facts.a', value: nested }
  const { documentId } = ids
  expect(await refused(client, 'document:edit', { documentId, ...deep })).toBe('VALIDATION_ERROR')
  for (const cursor of [{ nested }, { text: 'x'.repeat(20_000) }])
    expect(await refused(client, 'document:cursor', { documentId, cursor })).toBe(
      'PRESENCE_REFUSED',
    )
  expect(await refused(client, 'chat_message_edit', { ...sound('chat_message_edit') })).toBe(
    'NOT_FOUND',
  )
  expect(await refused(client, 'vote:cast', sound('vote:cast'))).toBe('CONFLICT')
})

test('[GW10] roles hold for every verb, and nobody joins what they do not belong to', async () => {
  const vic = await textClient(server.wsUrl, await tenant.token('vic'))
  for (const [field, verb] of Object.entries(JOIN)) vic.send(verb, { [field]: ids[field] })
  const stranger = await textClient(server.wsUrl, await tenant.token('eve'))
  const foreigner = await textClient(server.wsUrl, await createTenant(server).token('ana'))
  for (const [name, rule] of RULES) {
    if (rule.may === 'edit' || rule.may === 'comment')
      expect([name, await refused(vic, name, sound(name))]).toEqual([name, 'ACCESS_DENIED'])
    if (rule.may && !rule.joined)
      expect([name, await refused(stranger, name, sound(name))]).toEqual([name, 'ACCESS_DENIED'])
  }
  // Names of things are of one's own tenant: in dev mode this makes a trip there, and not a door into this one.
  await foreigner.ask('join_trip_room', ids['tripId'], 'trip_room_joined')
  const { data } = foreigner.frames.find(({ event }) => event === 'trip_updated') ?? {
    data: await foreigner.next('trip_updated'),
  }
  expect(data.data.trip.meta.title).not.toBe('Rome')
})

test('[GW10] what is not there is not found, and who is cut off is told and hears no more', async () => {
  const own = await tenant.trip()
  const ben = await textClient(server.wsUrl, await tenant.token('ben'))
  await ben.ask('join_trip_room', own.id, 'trip_room_joined')
  await tenant.call('ana', 'DELETE', `${own.path}/members/ben`)
  expect(await ben.next('error')).toMatchObject({
    code: 'ACCESS_REMOVED',
    event: null,
    details: { scope: own.scope },
  })
  expect(await refused(ben, 'typing', { tripId: own.id, isTyping: true })).toBe('NOT_IN_ROOM')
  const ana = await textClient(server.wsUrl, await tenant.token('ana'))
  await ana.ask('join_trip_room', own.id, 'trip_room_joined')
  await tenant.call('ana', 'DELETE', own.path)
  expect(await ana.next('error')).toMatchObject({ code: 'NOT_FOUND', event: null })
  expect(await refused(ana, 'join_trip_room', own.id)).toBe('TRIP_NOT_FOUND')
  expect(ben.frames.filter(({ event }) => event === 'user_joined')).toEqual([])
})

test('[GW9] every verb goes by its other names, too', () => {
  for (const [name, { aliases = [] }] of RULES)
    for (const alias of aliases) expect(findVerb(alias)?.name).toBe(name)
  expect(findVerb('constructor')).toBeUndefined()
})
