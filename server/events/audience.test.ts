/** The rule of who hears what is written twice, for memory and for the database: here they are held together. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KINDS, eventRegistry, type Audience } from '@concord/schemas'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase, type Database } from '../storage/database.ts'
import { grantTypes, isWanted, mayHear, type EventFilter, type Reader } from './audience.ts'
import { createEventLog, type EventLog, type PlacedEvent } from './event-log.ts'

const registry = eventRegistry(Object.values(KINDS))
const types = [...registry.keys()]
const families = [...new Set(types.map((type) => `${type.split('.')[0]}.*`))]
const people = ['ana', 'ben', 'cleo']
const tenants = ['red', 'blue']

let folder: string
let database: Database
let log: EventLog
/** Scopes of each tenant: the second of each is deleted. */
const scopes: { id: number; name: string; tenant: string }[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-audience-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  log = createEventLog(database, registry)
  for (const tenant of tenants) {
    for (const key of ['one', 'gone', 'two']) {
      const name = `${tenant}/trip/${key}`
      const row = {
        name,
        tenant,
        kind: 'trip',
        key,
        title: '',
        created_by: 'ana',
        created_at: 0,
        updated_at: 0,
      }
      const { insertId } = await database.query
        .insertInto('scopes')
        .values({ ...row, deleted_at: key === 'gone' ? 1 : null })
        .executeTakeFirstOrThrow()
      const id = Number(insertId)
      scopes.push({ id, name, tenant })
      const members = key === 'two' ? ['ben'] : ['ana', 'ben']
      for (const user_id of members) {
        const member = { scope_id: id, user_id, role: 'editor', added_by: 'ana', added_at: 0 }
        await database.query.insertInto('members').values(member).execute()
      }
    }
  }
})
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

interface Happened {
  readonly tenant: string
  readonly event: PlacedEvent
}

/** Every type, with every audience that there is, whatever the registry says of it. */
const happened: fc.Arbitrary<Happened> = fc
  .record({
    tenant: fc.constantFrom(...tenants),
    type: fc.constantFrom(...types),
    audience: fc.constantFrom<Audience>('scope', 'user', 'tenant', 'admins', 'agents'),
    audienceUser: fc.option(fc.constantFrom(...people)),
    scope: fc.integer({ min: 0, max: 2 }),
    scoped: fc.boolean(),
    entityId: fc.option(fc.constantFrom('e1', 'e2')),
  })
  .map(({ tenant, type, audience, audienceUser, scope, scoped, entityId }) => {
    const scopeId = scopes.filter((known) => known.tenant === tenant)[scope]!.id
    const event: PlacedEvent = {
      type,
      audience,
      entityId,
      scopeId: audience === 'scope' || scoped ? scopeId : null,
      ...(audienceUser === null ? {} : { audienceUser }),
      actor: 'ana',
      at: 0,
      late: false,
      data: {},
    }
    return { tenant, event }
  })

const readers = fc.record<Reader>({
  tenantId: fc.constantFrom(...tenants),
  userId: fc.constantFrom(...people),
  admin: fc.boolean(),
  agent: fc.boolean(),
})
const filters = fc.record<EventFilter>(
  {
    types: fc.array(fc.constantFrom('*', ...families, ...types), { minLength: 1, maxLength: 4 }),
    scope: fc.constantFrom('red/trip/one', 'red/trip/gone', 'blue/trip/two'),
    entityType: fc.constantFrom('payment', 'vote', 'pay', 'vote.cast'),
    entityId: fc.constantFrom('e1', 'e2'),
  },
  { requiredKeys: [] },
)

async function write(all: readonly Happened[]): Promise<void> {
  await database.transaction(async (tx) => {
    for (const table of ['events', 'event_heads'] as const) await tx.deleteFrom(table).execute()
    for (const tenant of tenants) {
      await log.append(
        tx,
        tenant,
        all.filter((one) => one.tenant === tenant).map(({ event }) => event),
      )
    }
  })
}

test('[EV17] for every type, audience, reader and filter, memory and database agree on who hears what', async () => {
  const everything = fc.array(happened, { minLength: 1, maxLength: 60 })
  const asked = fc.array(fc.tuple(readers, filters), { minLength: 10, maxLength: 10 })
  await fc.assert(
    fc.asyncProperty(everything, asked, async (all, questions) => {
      await write(all)
      const members = await log.membersOf(scopes.map(({ id }) => id))
      for (const [reader, filter] of questions) {
        const logged = (
          await Promise.all(tenants.map((tenant) => log.after(tenant, 0, 100)))
        ).flat()
        const heard = logged
          .filter((one) => {
            const isMember =
              one.scopeId !== null && members.get(one.scopeId)?.has(reader.userId) === true
            return isWanted(one.event, filter) && mayHear(one, reader, isMember)
          })
          .map(({ event }) => event)
        const upTo = await log.head(reader.tenantId)
        const query = { ...filter, since: 0, upTo, limit: 100 }
        expect(await log.read(reader, { ...query, take: 'first' })).toEqual(heard)
        expect(await log.read(reader, { ...query, take: 'last', limit: 7 })).toEqual(
          heard.slice(-7),
        )
        expect(heard.every(({ tenantId }) => tenantId === reader.tenantId)).toBe(true)
      }
    }),
    { numRuns: 60 },
  )
})

describe('reading a log that is longer than what is looked at at once', () => {
  const LENGTH = 25_000
  const ben: Reader = { tenantId: 'long', userId: 'ben', admin: false, agent: false }
  beforeAll(async () => {
    const event = (index: number): PlacedEvent => ({
      type: 'package.updated',
      audience: index % 1000 === 0 ? 'tenant' : 'admins',
      entityId: null,
      scopeId: null,
      actor: null,
      at: 0,
      late: false,
      data: {},
    })
    const events = Array.from({ length: LENGTH }, (_, index) => event(index))
    await database.transaction((tx) => log.append(tx, 'long', events))
  })
  const mine = Array.from({ length: LENGTH / 1000 }, (_, index) => index * 1000 + 1)

  test.each([3, 25, 100])(
    '[EV8] the first and the last %i that one may hear of are found',
    async (limit) => {
      const query = { since: 0, upTo: LENGTH, limit }
      const first = await log.read(ben, { ...query, take: 'first' })
      const last = await log.read(ben, { ...query, take: 'last' })
      expect(first.map(({ seq }) => seq)).toEqual(mine.slice(0, limit))
      expect(last.map(({ seq }) => seq)).toEqual(mine.slice(-limit))
    },
  )
})

describe('[EV6] what a role may ask for', () => {
  const ask = (patterns: string[], admin: boolean, agent: boolean): object =>
    grantTypes(patterns, registry, { admin, agent })
  test('nobody is denied everything, and an admin nothing', () => {
    expect(ask(['*'], false, false)).toEqual({ granted: ['*'], denied: [] })
    expect(ask(['*', ...families, ...types], true, false)).toMatchObject({ denied: [] })
  })
  test('a family is granted when some of it can be heard', () => {
    const wanted = ['payment.*', 'payment.refunded', 'lead.*', 'vote.*', 'vote.*']
    expect(ask(wanted, false, true)).toEqual({
      granted: ['payment.*', 'lead.*', 'vote.*'],
      denied: ['payment.refunded'],
    })
    expect(ask(wanted, false, false)).toEqual({
      granted: ['vote.*'],
      denied: ['payment.*', 'payment.refunded', 'lead.*'],
    })
  })
})
