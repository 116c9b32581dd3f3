/** Two tenants with the same names in them, side by side: whatever happens, nothing of one is heard in the other. */
import { KINDS, eventRegistry, scopeName, type ConcordEvent } from '@concord/schemas'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { XmlText } from 'yjs'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, type SseReader, type TextClient } from '../event-readers.ts'
import { closeClients, until, type StockClient } from '../stock.ts'
import { createTenant, entry, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord({ env: { MAX_CONNECTIONS_PER_USER: '1000' } })
})
afterEach(() => {
  closeReaders()
  closeClients()
})
afterAll(cleanUp)

const registry = eventRegistry(Object.values(KINDS))
const published = [...registry.values()]
  .filter(({ published }) => published)
  .map(({ type }) => type)

/** Data that fits every type that can be published: each takes what is its own. */
function dataFor(type: string, agentId: string | undefined): Record<string, unknown> {
  const agent = agentId === undefined ? {} : { agentId }
  const family = type.split('.')[0]
  if (family === 'jamaah') return { jamaahId: 'j', jamaahName: 'Rita', ...agent }
  if (family === 'payment')
    return { paymentId: 'p', jamaahId: 'j', amount: 1, status: 's', ...agent }
  if (family === 'commission')
    return { commissionId: 'c', agentId: agentId ?? 'nobody', amount: 1, status: 's' }
  if (family === 'document')
    return { documentId: 'd', jamaahId: 'j', kind: 'visa', status: 's', ...agent }
  if (family === 'lead')
    return { leadId: 'l', leadName: 'Rita', leadEmail: 'r@example.org', status: 's', ...agent }
  return { packageId: 'p', name: 'Spring' }
}

/** Edits of a trip, one for each kind of thing that it holds. */
const EDITS: Record<string, (client: StockClient, nth: number) => void> = {
  days: ({ doc }, nth) => doc.getMap('days').set(`d${nth}`, entry({ title: 'Monday' })),
  activities: ({ doc }, nth) => doc.getMap('activities').set(`a${nth}`, entry({ title: 'Walk' })),
  polls: ({ doc }, nth) => doc.getMap('polls').set(`p${nth}`, entry({ question: 'Where?' })),
  options: ({ doc }, nth) =>
    doc.getMap('options').set(`o${nth}`, entry({ pollId: 'p', title: 'Rome' })),
  votes: ({ doc }, nth) =>
    doc.getMap('votes').set(`p:o${nth}:ana`, { choice: 'up', at: '2026-07-01T10:00:00Z' }),
  meta: ({ doc }, nth) => doc.getMap('meta').set('destination', `city ${nth}`),
  notes: ({ doc }) => doc.getXmlFragment('notes').insert(0, [new XmlText('hello')]),
  nothing: () => {},
}

const READERS: [who: string, roles: string[]][] = [
  ['ana', ['user']],
  ['boss', ['admin']],
  ['agent7', ['agent']],
  ['eve', ['user']],
]

interface Side {
  readonly tenant: Tenant
  readonly trip: { id: string; scope: string; path: string }
  readonly editor: StockClient
  readonly doors: { who: string; roles: string[]; sse: SseReader; socket: TextClient }[]
}

async function side(): Promise<Side> {
  const tenant = createTenant(server)
  const trip = await tenant.trip()
  const doors = await Promise.all(
    READERS.map(async ([who, roles]) => {
      const [sse, socket] = await tenant.listeners(who, '?since=0', roles)
      await socket.ask('subscribe', { eventTypes: ['*'], since: 0 }, 'subscribed')
      return { who, roles, sse, socket }
    }),
  )
  return { tenant, trip, editor: await tenant.editor('ana', trip.scope), doors }
}

interface Step {
  readonly side: number
  readonly what:
    | { readonly type: string; readonly agent: string | undefined }
    | { readonly edit: string }
    | { readonly meddle: number }
}

const step: fc.Arbitrary<Step> = fc.record({
  side: fc.nat(1),
  what: fc.oneof(
    fc.record({
      type: fc.constantFrom(...published),
      agent: fc.constantFrom('agent7', 'agent8', undefined),
    }),
    fc.record({ edit: fc.constantFrom(...Object.keys(EDITS)) }),
    fc.record({ meddle: fc.nat(5) }),
  ),
})

/** Every type and every kind of edit, in both tenants: the first run. */
const EVERYTHING: Step[] = [0, 1].flatMap((side) => [
  ...published.map((type) => ({ side, what: { type, agent: 'agent7' } })),
  ...Object.keys(EDITS).map((edit) => ({ side, what: { edit } })),
  { side, what: { meddle: 0 } },
])

/** What somebody of one tenant tries with the names of the other. */
async function meddle({ tenant, doors }: Side, other: Side, nth: number): Promise<void> {
  const { socket, who, roles } = doors[nth % doors.length]!
  const foreign = scopeName({ tenantId: other.tenant.id, kind: 'trip', id: other.trip.id })
  const paths = [
    `/api/v1/events?scope=${foreign}`,
    `/api/v1/events/stream?scope=${foreign}`,
    `${other.trip.path}/updates`,
    other.trip.path,
  ]
  for (const path of paths) {
    expect([403, 404]).toContain((await tenant.call(who, 'GET', path, undefined, roles)).status)
  }
  const refused = socket.next('error')
  socket.send('subscribe', { eventTypes: ['*'], scope: foreign, since: 0 })
  expect(await refused).toMatchObject({ code: 'ACCESS_DENIED' })
  const refusedToo = socket.next('error')
  socket.send('get_history', { scope: foreign })
  expect(await refusedToo).toMatchObject({ code: 'ACCESS_DENIED' })
}

test(
  '[EV22] whatever happens in two tenants, at no door does anybody hear anything of the other',
  { timeout: 120_000 },
  async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), async (steps) => {
        const sides = [await side(), await side()]
        for (const [nth, { side, what }] of steps.entries()) {
          const { tenant, editor } = sides[side]!
          if ('type' in what) {
            const body = {
              type: what.type,
              data: dataFor(what.type, what.agent),
              key: `k${nth % 3}${what.type}`,
            }
            const { status } = await tenant.call('boss', 'POST', '/api/v1/events', body, ['admin'])
            expect([200, 201, 409]).toContain(status)
          } else if ('edit' in what) {
            EDITS[what.edit]!(editor, nth)
            await editor.acknowledged()
          } else await meddle(sides[side]!, sides[1 - side]!, what.meddle)
        }
        for (const { tenant, trip, doors } of sides) {
          const last = {
            type: 'package.deleted',
            data: { packageId: tenant.id, name: 'last' },
            entityId: tenant.id,
          }
          await tenant.call('boss', 'POST', '/api/v1/events', last, ['admin'])
          const isLast = ({ entityId }: ConcordEvent): boolean => entityId === tenant.id
          for (const { who, roles, sse, socket } of doors) {
            await until(() => sse.events.some(isLast) && socket.events.some(isLast))
            const log = await tenant.log(who, undefined, roles)
            const told = log.slice(0, log.findIndex(isLast) + 1)
            // Writing in texts is told by a timer; it may come in between and is the same at every door.
            for (const heard of [told, sse.events, socket.events]) {
              const foreign = heard.filter(
                ({ tenantId, scope }) =>
                  tenantId !== tenant.id || (scope !== null && scope !== trip.scope),
              )
              expect(foreign).toEqual([])
              expect(heard.slice(0, told.length)).toEqual(told)
            }
            for (const { type } of told) seen.add(type)
          }
        }
        closeReaders()
        closeClients()
      }),
      { numRuns: Number(process.env['TENANT_RUNS'] ?? 12), examples: [[EVERYTHING]] },
    )
    // Every type that can be published, and one of each collection, was told to somebody.
    expect(published.filter((type) => !seen.has(type))).toEqual([])
    expect([...seen]).toEqual(
      expect.arrayContaining(['trip.updated', 'day.added', 'activity.added', 'vote.cast']),
    )
  },
)
