/** Publishing what happened elsewhere. */
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer, type Reply } from '../concord.ts'
import { closeReaders } from '../event-readers.ts'
import { until } from '../stock.ts'
import { createTenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closeReaders)
afterAll(cleanUp)

const EVENTS = '/api/v1/events'
const lead = { leadId: 'l1', leadName: 'Rita', leadEmail: 'rita@example.org', status: 'new' }
const payment = { paymentId: 'pay1', jamaahId: 'j1', amount: 100, status: 'confirmed' }
const confirmed = { type: 'payment.confirmed', data: payment }

test('[EV12] an event that is published is in the log and told, in the name of who published it', async () => {
  const tenant = createTenant(server)
  const [sse] = await tenant.listeners('boss', '', ['admin'])
  const at = '2026-07-01T10:00:00.000Z'
  const sent = { ...confirmed, at }
  const { status, body } = await tenant.call('boss', 'POST', EVENTS, sent, ['admin'])
  expect(status).toBe(201)
  const told = {
    id: `${tenant.id}:1`,
    seq: 1,
    tenantId: tenant.id,
    type: 'payment.confirmed',
    version: 1,
    scope: null,
    entityId: 'pay1',
    actor: 'boss',
    at,
    data: payment,
    late: false,
  }
  expect(body).toEqual(told)
  await until(() => sse.events.length === 1)
  expect(sse.events).toEqual([told])
  const many = await tenant.call(
    'boss',
    'POST',
    EVENTS,
    [confirmed, { ...confirmed, entityId: 'x' }],
    ['admin'],
  )
  expect(
    many.body.items.map(({ seq, entityId }: { seq: number; entityId: string }) => [seq, entityId]),
  ).toEqual([
    [2, 'pay1'],
    [3, 'x'],
  ])
  expect(await tenant.log('boss', undefined, ['admin'])).toEqual([told, ...many.body.items])
})

const MISTAKES: { what: string; body: unknown; words: RegExp }[] = [
  {
    what: 'a type that does not exist',
    body: { type: 'payment.stolen', data: {} },
    words: /no event "payment\.stolen".*jamaah\.\*, payment\.\*/,
  },
  {
    what: 'a type that only the server writes',
    body: { type: 'activity.added', data: {} },
    words: /"activity\.added" is written by the server alone.*payment\.\*/,
  },
  {
    what: 'data that is not what the type has',
    body: { type: 'payment.confirmed', data: { ...payment, amount: -1 } },
    words: /data\.amount/,
  },
  {
    what: 'a field that the type does not have',
    body: { type: 'payment.confirmed', data: { ...payment, ammount: 1 } },
    words: /ammount/,
  },
  {
    what: 'a time that is still to come',
    body: { ...confirmed, at: '2999-01-01T00:00:00Z' },
    words: /still to come/,
  },
  { what: 'no data', body: { type: 'payment.confirmed' }, words: /data: / },
  { what: 'one of several', body: [confirmed, { type: 'payment.confirmed' }], words: /1\.data: / },
  { what: 'an empty list', body: [], words: /not valid/ },
  { what: 'more than 100', body: Array.from({ length: 101 }, () => confirmed), words: /not valid/ },
]
test.each(MISTAKES)(
  '[EV13] what cannot be published is refused with the reason, and none of it is written: $what',
  async ({ body, words }) => {
    const tenant = createTenant(server)
    const refused = await tenant.call('boss', 'POST', EVENTS, body, ['admin'])
    expect([refused.status, refused.body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
    expect(refused.body.error.message).toMatch(words)
    expect(await tenant.log('boss', undefined, ['admin'])).toEqual([])
  },
)

const own = { ...payment, agentId: 'agent7' }
const WHO: { who: string; roles: string[]; type: string; data: object; status: number }[] = [
  { who: 'boss', roles: ['admin'], type: 'payment.refunded', data: payment, status: 201 },
  { who: 'boss', roles: ['super_admin'], type: 'lead.created', data: lead, status: 201 },
  { who: 'agent7', roles: ['agent'], type: 'payment.confirmed', data: own, status: 201 },
  { who: 'agent7', roles: ['agent'], type: 'payment.confirmed', data: payment, status: 403 },
  { who: 'agent8', roles: ['agent'], type: 'payment.confirmed', data: own, status: 403 },
  { who: 'agent7', roles: ['agent'], type: 'payment.refunded', data: own, status: 403 },
  {
    who: 'agent7',
    roles: ['agent'],
    type: 'package.created',
    data: { packageId: 'p', name: 'Spring' },
    status: 403,
  },
  { who: 'agent7', roles: ['user'], type: 'payment.confirmed', data: own, status: 403 },
]
test.each(WHO)(
  '[EV14] admins publish, and agents what concerns themselves: $who as $roles, $type → $status',
  async ({ who, roles, type, data, status }) => {
    const tenant = createTenant(server)
    const answer = await tenant.call(who, 'POST', EVENTS, { type, data }, roles)
    expect([answer.status, answer.body.error?.code]).toEqual([
      status,
      status === 403 ? 'ACCESS_DENIED' : undefined,
    ])
    expect((await tenant.log('boss', undefined, ['admin'])).length).toBe(status === 201 ? 1 : 0)
  },
)

test('[EV15] the same key again makes no second event: the first one is answered, with 200', async () => {
  const tenant = createTenant(server)
  const publish = (body: unknown): Promise<Reply> =>
    tenant.call('boss', 'POST', EVENTS, body, ['admin'])
  const first = await publish({ ...confirmed, key: 'k1' })
  const again = await publish({ ...confirmed, key: 'k1' })
  expect([first.status, again.status]).toEqual([201, 200])
  expect(again.body).toEqual(first.body)
  const other = await publish({
    type: 'payment.confirmed',
    data: { ...payment, amount: 1 },
    key: 'k1',
  })
  expect([other.status, other.body.error.code]).toEqual([409, 'CONFLICT'])

  // Of a list, only what is new is written; within it, too, a key counts once. One conflict, and nothing is written.
  const mixed = [
    { ...confirmed, key: 'k1' },
    { ...confirmed, key: 'k2' },
    { ...confirmed, key: 'k2' },
  ]
  const list = await publish(mixed)
  expect([list.status, list.body.items.map(({ seq }: { seq: number }) => seq)]).toEqual([
    201,
    [1, 2, 2],
  ])
  expect((await publish(mixed)).status).toBe(200)
  expect(
    (
      await publish([
        { ...confirmed, key: 'k3' },
        { type: 'lead.created', data: lead, key: 'k1' },
      ])
    ).status,
  ).toBe(409)
  expect((await tenant.log('boss', undefined, ['admin'])).length).toBe(2)

  // The header serves as well, and for each event of a list.
  const token = await tenant.token('boss', ['admin'])
  const withHeader = async (body: unknown): Promise<[number, unknown]> => {
    const reply = await fetch(server.url + EVENTS, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': 'h',
      },
      body: JSON.stringify(body),
    })
    return [reply.status, await reply.json()]
  }
  const [created, batch] = await withHeader([confirmed, confirmed])
  expect([created, await withHeader([confirmed, confirmed])]).toEqual([201, [200, batch]])

  // Many at once with one key: one event.
  const rush = await Promise.all(
    Array.from({ length: 10 }, () => publish({ ...confirmed, key: 'rush' })),
  )
  expect(rush.filter(({ status }) => status === 201).length).toBe(1)
  expect(new Set(rush.map(({ body }) => body.seq)).size).toBe(1)
  expect((await tenant.log('boss', undefined, ['admin'])).length).toBe(5)

  // An agent's keys are their own: nobody can take another's first.
  const agents = { type: 'payment.confirmed', data: own, key: 'k1' }
  expect((await tenant.call('agent7', 'POST', EVENTS, agents, ['agent'])).status).toBe(201)
})

test('[EV15] each call of publishing leaves one line in the audit log', async () => {
  const tenant = createTenant(server)
  for (let call = 0; call < 2; call += 1) {
    await tenant.call(
      'boss',
      'POST',
      EVENTS,
      [
        { ...confirmed, key: 'k' },
        { type: 'lead.created', data: lead, key: 'l' },
      ],
      ['admin'],
    )
  }
  const database = new DatabaseSync(`${server.dataDir}/concord.db`, { readOnly: true })
  const rows = database
    .prepare('select category, actor, action, details from audit where tenant = ? order by id')
    .all(tenant.id)
  database.close()
  const line = (written: number): object => ({
    category: 'admin',
    actor: 'boss',
    action: 'events.published',
    details: JSON.stringify({
      types: ['payment.confirmed', 'lead.created'],
      events: [1, 2],
      written,
    }),
  })
  expect(rows.map((row) => ({ ...row }))).toEqual([line(2), line(0)])
})
