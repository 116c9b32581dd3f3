/** A document over HTTP alone: what is right, what is wrong, who may, and in step with those who have sockets. */
import type { ErrorCode } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, request, startConcord, type ConcordServer, type Reply } from '../concord.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, entry, type Tenant } from '../tenant.ts'

const LARGE = 100_000
let server: ConcordServer
let tenant: Tenant
let scope: string
let path: string

beforeAll(async () => {
  // What all of the tests here send is little beside that.
  server = await startConcord({
    env: { MAX_BYTES_PER_SECOND: '1024', MAX_BYTE_BURST: String(LARGE) },
  })
  tenant = createTenant(server)
  ;({ scope, path } = await tenant.trip())
  for (const [userId, role] of [
    ['cleo', 'commenter'],
    ['vic', 'viewer'],
  ])
    await tenant.call('ana', 'POST', `${path}/members`, { userId, role })
})
afterEach(closeClients)
afterAll(cleanUp)

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

async function exchange(userId: string, body: unknown, name = scope): Promise<Reply> {
  return tenant.call(userId, 'POST', `/api/v1/sync/${encodeURIComponent(name)}`, body)
}

/** Somebody who has HTTP alone. */
function poller(userId: string, doc = new Y.Doc()) {
  let known: Uint8Array | undefined
  return {
    doc,
    async sync(more: object = {}): Promise<Reply> {
      const update = base64(Y.encodeStateAsUpdate(doc, known))
      const stateVector = base64(Y.encodeStateVector(doc))
      const reply = await exchange(userId, { update, stateVector, ...more })
      expect([reply.status, reply.body.error]).toEqual([200, undefined])
      Y.applyUpdate(doc, bytesOf(reply.body.update))
      if (reply.body.saved) known = bytesOf(reply.body.stateVector)
      return reply
    },
  }
}

const titles = (doc: Y.Doc): string[] =>
  [...doc.getMap<Y.Map<string>>('days').values()].map((day) => day.get('title') ?? '').toSorted()

test('[DO5] two who have HTTP alone and one with a socket come to the same', async () => {
  const [ana, ben] = [poller('ana'), poller('ben')]
  const editor = await tenant.editor('ana', scope)
  ana.doc.getMap('days').set('d1', entry({ title: 'One' }))
  ben.doc.getMap('days').set('d2', entry({ title: 'Two' }))
  editor.doc.getMap('days').set('d3', entry({ title: 'Three' }))
  await editor.acknowledged()
  expect((await ana.sync()).body.saved).toBe(true)
  await ben.sync()
  await ana.sync()
  await until(() => titles(editor.doc).length === 3)
  expect([titles(ana.doc), titles(ben.doc)]).toEqual([titles(editor.doc), titles(editor.doc)])
  // What is in step asks for next to nothing.
  const { body } = await ana.sync()
  expect(bytesOf(body.update).length).toBeLessThan(100)
})

test('[DO5] what was told is saved is there after kill -9, with its events, and late when it was offline', async () => {
  const ana = poller('ana')
  await ana.sync()
  ana.doc.getMap('days').set('kept', entry({ title: 'Kept' }))
  expect((await ana.sync({ offline: true })).body.saved).toBe(true)
  await server.kill()
  server = await server.restart()
  const fresh = poller('ben')
  await fresh.sync()
  expect(titles(fresh.doc)).toContain('Kept')
  const { body } = await tenant.call('ana', 'GET', '/api/v1/events?since=0&types=day.added')
  const told = body.items.find(({ entityId }: { entityId: string }) => entityId === 'kept')
  expect(told).toMatchObject({ actor: 'ana', late: true })
})

test('[DO5] what may not be is taken back in the answer, with the reason, and the rest stays', async () => {
  const cleo = poller('cleo')
  await cleo.sync()
  cleo.doc.getMap('days').set('no', entry({ title: 'No' }))
  const { body } = await cleo.sync()
  expect(body).toMatchObject({
    saved: true,
    rejected: { count: 1, changes: [{ collection: 'days', key: 'no', rule: 'role' }] },
  })
  expect(cleo.doc.getMap('days').has('no')).toBe(false)
})

test('[DO5] what builds on edits that the server never saw is not saved, and is once everything comes', async () => {
  const ana = poller('ana')
  await ana.sync()
  const text = ana.doc.getXmlFragment('notes')
  text.insert(0, [new Y.XmlText('first')])
  const before = Y.encodeStateVector(ana.doc)
  text.insert(1, [new Y.XmlText('second')])
  const late = base64(Y.encodeStateAsUpdate(ana.doc, before))
  const { status, body } = await exchange('ana', { update: late })
  expect([status, body.saved]).toEqual([200, false])
  const rest = Y.encodeStateAsUpdate(ana.doc, bytesOf(body.stateVector))
  expect((await exchange('ana', { update: base64(rest) })).body.saved).toBe(true)
  const fresh = poller('ben')
  await fresh.sync()
  expect(fresh.doc.getXmlFragment('notes').toString()).toContain('firstsecond')
})

test('[DO5] the name stands in the path encoded or as it is, and who has nothing gets everything', async () => {
  const bodies = await Promise.all(
    [scope, encodeURIComponent(scope)].map((name) =>
      tenant.call('vic', 'POST', `/api/v1/sync/${name}`, {}),
    ),
  )
  for (const { status, body } of bodies) {
    expect([status, body.saved]).toEqual([200, true])
    const doc = new Y.Doc()
    Y.applyUpdate(doc, bytesOf(body.update))
    expect(doc.getMap('meta').get('title')).toBe('Rome')
  }
})

const small = (): string => {
  const doc = new Y.Doc()
  doc.getMap('days').set('x', entry({ title: 'X' }))
  return base64(Y.encodeStateAsUpdate(doc))
}

const FAULTS: readonly (readonly [what: string, body: () => unknown, status: number, ErrorCode])[] =
  [
    ['no JSON', () => '{', 400, 'VALIDATION_ERROR'],
    ['a list', () => [], 400, 'VALIDATION_ERROR'],
    ['an unknown field', () => ({ vector: '' }), 400, 'VALIDATION_ERROR'],
    ['an update that is no text', () => ({ update: 7 }), 400, 'VALIDATION_ERROR'],
    ['an update that is no base64', () => ({ update: '§§' }), 400, 'VALIDATION_ERROR'],
    ['a vector that is no base64', () => ({ stateVector: 'a' }), 400, 'VALIDATION_ERROR'],
    ['a vector of no bytes', () => ({ stateVector: '' }), 400, 'VALIDATION_ERROR'],
    [
      'a vector that is cut off, beside a good update',
      () => ({ update: small(), stateVector: base64(Uint8Array.of(9, 1)) }),
      400,
      'VALIDATION_ERROR',
    ],
    ['offline that is no yes or no', () => ({ offline: 'yes' }), 400, 'VALIDATION_ERROR'],
    ['an update of no bytes', () => ({ update: '' }), 400, 'UPDATE_REFUSED'],
    ['noise', () => ({ update: base64(Uint8Array.of(1, 5, 200, 3, 99)) }), 400, 'UPDATE_REFUSED'],
    [
      'an update that is cut off',
      () => ({ update: base64(bytesOf(small()).slice(0, -4)) }),
      400,
      'UPDATE_REFUSED',
    ],
    ['too much', () => ({ update: 'A'.repeat(400_000) }), 413, 'PAYLOAD_TOO_LARGE'],
  ]

test.each(FAULTS)(
  '[DO6] refused, and the document is as it was: %s',
  async (_what, body, status, code) => {
    const before = (await exchange('ana', {})).body.stateVector
    const reply = await exchange('ana', body())
    expect([reply.status, reply.body.error.code]).toEqual([status, code])
    expect((await exchange('ana', {})).body.stateVector).toBe(before)
  },
)

interface Caller {
  readonly who: string
  readonly writes?: true
  readonly name?: () => string
  readonly answer: true | ErrorCode
}

const CALLERS: readonly Caller[] = [
  { who: 'ana', answer: true },
  { who: 'ben', writes: true, answer: true },
  { who: 'cleo', answer: true },
  { who: 'vic', answer: true },
  { who: 'vic', writes: true, answer: 'READ_ONLY' },
  { who: 'eve', answer: 'ACCESS_DENIED' },
  { who: 'eve', writes: true, answer: 'ACCESS_DENIED' },
  { who: 'ana', name: () => scope.replace(tenant.id, 'other'), answer: 'ACCESS_DENIED' },
  { who: 'ana', name: () => 'nonsense', answer: 'INVALID_SCOPE' },
  { who: 'ana', name: () => `${tenant.id}/nokind/x`, answer: 'INVALID_SCOPE' },
  { who: 'ana', name: () => `${tenant.id}/trip/__proto__`, answer: 'INVALID_SCOPE' },
]

test.each(CALLERS)(
  '[DO6] who may do what: $who, writes: $writes, gets $answer',
  async ({ who, writes, name, answer }) => {
    const reply = await exchange(who, writes ? { update: small() } : {}, name?.())
    expect(reply.status === 200 || reply.body.error.code).toBe(answer)
  },
)

test('[DO6] without a token nothing is told, and nobody writes in the name of another client', async () => {
  const address = `/api/v1/sync/${encodeURIComponent(scope)}`
  expect((await request(server.url, 'POST', address, undefined, {})).body.error.code).toBe(
    'UNAUTHENTICATED',
  )
  const ana = poller('ana')
  await ana.sync()
  ana.doc.getMap('days').set('mine', entry({ title: 'Mine' }))
  await ana.sync()
  const forged = new Y.Doc()
  Y.applyUpdate(forged, Y.encodeStateAsUpdate(ana.doc))
  forged.clientID = ana.doc.clientID
  forged.getMap('days').set('forged', entry({ title: 'Forged' }))
  const update = base64(Y.encodeStateAsUpdate(forged, Y.encodeStateVector(ana.doc)))
  const reply = await exchange('ben', { update })
  expect([reply.status, reply.body.error.code]).toEqual([400, 'UPDATE_REFUSED'])
})

test('[DO6] who has too much come and go waits, and is told for how long', async () => {
  const { body } = await tenant.call('zoe', 'POST', '/api/v1/documents', { title: 'D' })
  const doc = new Y.Doc()
  doc.getText('code').insert(0, 'x'.repeat(LARGE))
  const update = base64(Y.encodeStateAsUpdate(doc))
  const saved = await exchange('zoe', { update }, body.scope)
  expect([saved.status, saved.body.saved]).toEqual([200, true])
  const refused = await exchange('zoe', {}, body.scope)
  expect([refused.status, refused.body.error.code]).toEqual([429, 'RATE_LIMITED'])
  expect(refused.body.error.details.retryAfterSeconds).toBeGreaterThan(0)
})
