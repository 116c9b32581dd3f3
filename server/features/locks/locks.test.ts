/** Locks on a real file, with a clock that stands still until it is told to go on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  may,
  type Lock,
  type Principal,
  type ScopeName,
  type ScopeRole,
  type UserId,
} from '@concord/schemas'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AccessChange, Grant } from '../../auth/access.ts'
import { silentLogger } from '../../core/logger.ts'
import { createManualClock, type ManualClock } from '../../core/test/manual-clock.ts'
import { createEventLog, type EventLog } from '../../events/event-log.ts'
import { createWake } from '../../events/wake.ts'
import { openDatabase, type Database } from '../../storage/database.ts'
import { createLocks, type Locks } from './locks.ts'

const SCOPE = 'acme/trip/t1' as ScopeName
const START = 1_000_000
const LIMITS = { lockSeconds: 30, maxLockSeconds: 600 }

let folder: string
let database: Database
let log: EventLog
let clock: ManualClock
let announceAccess: (change: AccessChange) => void
const opened = new Set<Locks>()

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-locks-'))
  database = await open()
  clock = createManualClock(START)
  const scope = { name: SCOPE, tenant: 'acme', kind: 'trip', key: 't1', title: 'Rome' }
  await database.query
    .insertInto('scopes')
    .values({ ...scope, created_by: 'ana', created_at: 0, updated_at: 0 })
    .execute()
  for (const [userId, role] of [
    ['ana', 'editor'],
    ['ben', 'owner'],
    ['carla', 'commenter'],
  ] as const)
    await setRole(userId, role)
})
afterEach(async () => {
  for (const locks of opened) await locks.stop()
  opened.clear()
  await database.close()
  rmSync(folder, { recursive: true })
})

function open(): Promise<Database> {
  return openDatabase(folder, (error) => {
    throw error
  })
}

async function setRole(userId: string, role: ScopeRole): Promise<void> {
  await database.query
    .insertInto('members')
    .values({ scope_id: 1, user_id: userId, role, added_by: 'ana', added_at: 0 })
    .onConflict((conflict) => conflict.columns(['scope_id', 'user_id']).doUpdateSet({ role }))
    .execute()
}

/** As after a start of the server; `told` is what listeners heard. */
async function start(over: Partial<Parameters<typeof createLocks>[0]> = {}) {
  log = createEventLog(database, new Map())
  const access = { onChange: (listener: typeof announceAccess) => (announceAccess = listener) }
  const wake = createWake()
  const logger = silentLogger
  const parts = { database, access, events: log, wake, clock, limits: LIMITS, logger, ...over }
  const locks = createLocks(parts)
  opened.add(locks)
  const told: (Lock | undefined)[] = []
  locks.onChange((_, lock) => told.push(lock))
  await locks.start()
  return { locks, told }
}

function as(userId: string, role: ScopeRole | undefined, roles: Principal['roles'] = ['user']) {
  const principal: Principal = {
    userId: userId as UserId,
    name: userId,
    tenantId: 'acme' as Principal['tenantId'],
    roles,
  }
  const grant: Grant = { scopeId: 1, scope: SCOPE, role }
  return [grant, principal] as const
}
const ANA = as('ana', 'editor')
const BEN = as('ben', 'owner')

async function events(): Promise<unknown[]> {
  return (await log.after('acme', 0, 100)).map(({ event, audience }) => [
    event.type,
    event.actor,
    event.data,
    audience,
  ])
}

/** Waits for what a timer began. */
async function until(condition: () => boolean): Promise<void> {
  await vi.waitUntil(condition, { interval: 2 })
}

const at = (seconds: number) => new Date(START + seconds * 1000).toISOString()

test('[LO2] one person holds it; another is told who, and until when', async () => {
  const { locks } = await start()
  const lock = await locks.take(...ANA, { reason: 'moving days' })
  expect(lock).toEqual({
    userId: 'ana',
    since: at(0),
    until: at(30),
    secondsLeft: 30,
    reason: 'moving days',
  })
  clock.pass(10_000)
  await expect(locks.take(...BEN, {})).rejects.toMatchObject({
    code: 'DOCUMENT_LOCKED',
    message: expect.stringContaining('ana') as string,
    details: { ...lock, secondsLeft: 20 },
  })
  expect(locks.against(SCOPE, 'ben')).toMatchObject({ userId: 'ana', secondsLeft: 20 })
  expect(locks.against(SCOPE, 'ana')).toBeUndefined()
  expect(locks.against('acme/trip/t2' as ScopeName, 'ben')).toBeUndefined()
})

test('[LO2] of two who ask at once, one gets it', async () => {
  const { locks } = await start()
  const outcomes = await Promise.allSettled([locks.take(...ANA, {}), locks.take(...BEN, {})])
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(locks.of(SCOPE)!.userId).toBe(outcomes[0].status === 'fulfilled' ? 'ana' : 'ben')
  expect(await events()).toHaveLength(1)
})

test('[LO4] it is held for longer as often as its holder says so, and that is no event', async () => {
  const { locks, told } = await start()
  await locks.take(...ANA, { ttlSeconds: 10, reason: 'moving days' })
  for (let turn = 1; turn <= 5; turn += 1) {
    clock.pass(8_000)
    await locks.take(...ANA, { ttlSeconds: 10, renew: true })
  }
  expect(locks.of(SCOPE)).toEqual({
    userId: 'ana',
    since: at(0),
    until: at(50),
    secondsLeft: 10,
    reason: 'moving days',
  })
  expect(told.map((lock) => lock?.until)).toEqual([10, 18, 26, 34, 42, 50].map(at))
  expect(await events()).toHaveLength(1)
})

test('[LO4] it ends by itself, at once for edits, with an event and a word to everybody', async () => {
  const { locks, told } = await start()
  await locks.take(...ANA, { ttlSeconds: 10 })
  clock.pass(9_000)
  expect(locks.against(SCOPE, 'ben')).toBeDefined()
  clock.pass(1_000)
  expect([locks.of(SCOPE), locks.against(SCOPE, 'ben')]).toEqual([undefined, undefined])
  await until(() => told.length === 2)
  expect(told[1]).toBeUndefined()
  expect(await events()).toEqual([
    ['document.locked', 'ana', { userId: 'ana', until: at(10) }, 'scope'],
    ['document.unlocked', null, { userId: 'ana', how: 'expired' }, 'scope'],
  ])
})

test('[LO4] who comes at the moment when it ran out gets it, and both facts are in the log', async () => {
  const { locks } = await start()
  await locks.take(...ANA, { ttlSeconds: 10 })
  clock.pass(10_000)
  await locks.take(...BEN, { ttlSeconds: 10 })
  expect(locks.of(SCOPE)!.userId).toBe('ben')
  expect((await events()).map((event) => (event as unknown[])[0])).toEqual([
    'document.locked',
    'document.unlocked',
    'document.locked',
  ])
})

test('[LO4] what ran out, or was ended, is not held for longer', async () => {
  const { locks } = await start()
  await locks.take(...ANA, { ttlSeconds: 10 })
  clock.pass(10_000)
  await expect(locks.take(...ANA, { renew: true })).rejects.toMatchObject({ code: 'CONFLICT' })
  await locks.take(...ANA, {})
  await locks.release(...BEN)
  await expect(locks.take(...ANA, { renew: true })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(locks.of(SCOPE)).toBeUndefined()
})

test('[LO4] nobody can ask for more time than the server gives', async () => {
  const { locks } = await start()
  await expect(locks.take(...ANA, { ttlSeconds: 601 })).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    message: 'ttlSeconds: at most 600 seconds.',
  })
  const { locks: strict } = await start({ limits: { lockSeconds: 30, maxLockSeconds: 5 } })
  expect((await strict.take(...ANA, {})).secondsLeft).toBe(5)
})

test('[LO4] after a restart it still holds, if its time is not over', async () => {
  const before = await start()
  await before.locks.take(...ANA, { ttlSeconds: 60 })
  await before.locks.stop()
  await database.close()
  clock.pass(20_000)
  database = await open()
  const after = await start()
  expect(after.locks.against(SCOPE, 'ben')).toMatchObject({ userId: 'ana', secondsLeft: 40 })
  await after.locks.stop()
  await database.close()
  clock.pass(50_000)
  database = await open()
  const late = await start()
  expect(late.locks.of(SCOPE)).toBeUndefined()
  expect((await events()).at(-1)).toEqual([
    'document.unlocked',
    null,
    { userId: 'ana', how: 'expired' },
    'scope',
  ])
  expect((await log.after('acme', 0, 100)).at(-1)!.event.at).toBe(at(60))
})

test('[LO4] a database that refuses for a while delays the end in the log, not for edits', async () => {
  let broken = false
  const refusing: Database = {
    ...database,
    transaction: (run) =>
      broken ? Promise.reject(new Error('disk full')) : database.transaction(run),
  }
  const { locks, told } = await start({ database: refusing })
  await locks.take(...ANA, { ttlSeconds: 10 })
  broken = true
  clock.pass(10_000)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect([locks.against(SCOPE, 'ben'), told.length]).toEqual([undefined, 1])
  broken = false
  clock.pass(1_000)
  await until(() => told.length === 2)
  expect(await events()).toHaveLength(2)
})

test('[LO7] without its event there is no lock', async () => {
  const refusing = { append: () => Promise.reject(new Error('no room')) }
  const { locks, told } = await start({ events: refusing })
  await expect(locks.take(...ANA, {})).rejects.toThrow('no room')
  expect([locks.of(SCOPE), told]).toEqual([undefined, []])
  expect(await database.query.selectFrom('locks').selectAll().execute()).toEqual([])
})

test('[LO5] its holder gives it back, and an owner or admin ends it by force, which is in the audit log', async () => {
  const { locks, told } = await start()
  await locks.take(...ANA, {})
  await locks.release(...ANA)
  await locks.take(...ANA, { reason: 'moving days' })
  await locks.release(...BEN)
  await locks.take(...ANA, {})
  await locks.release(...as('boss', undefined, ['admin']))
  expect(told.map((lock) => lock?.userId)).toEqual([
    'ana',
    undefined,
    'ana',
    undefined,
    'ana',
    undefined,
  ])
  expect(
    (await events())
      .map((event) => (event as unknown[]).slice(0, 3))
      .filter((_, nth) => nth % 2 === 1),
  ).toEqual([
    ['document.unlocked', 'ana', { userId: 'ana', how: 'released' }],
    ['document.unlocked', 'ben', { userId: 'ana', how: 'forced' }],
    ['document.unlocked', 'boss', { userId: 'ana', how: 'forced' }],
  ])
  const audit = await database.query.selectFrom('audit').selectAll().execute()
  expect(
    audit.map(({ actor, action, target, details }) => [actor, action, target, JSON.parse(details)]),
  ).toEqual([
    ['ben', 'lock.forced', SCOPE, { userId: 'ana', since: at(0), reason: 'moving days' }],
    ['boss', 'lock.forced', SCOPE, { userId: 'ana', since: at(0) }],
  ])
})

test('[LO5] nobody else ends it; where there is none nothing happens', async () => {
  const { locks, told } = await start()
  await locks.release(...ANA)
  await locks.take(...BEN, {})
  await expect(locks.release(...ANA)).rejects.toMatchObject({
    code: 'ACCESS_DENIED',
    message: 'Only ben or an owner can end this lock.',
  })
  await expect(locks.release(...as('carla', 'commenter'))).rejects.toMatchObject({
    code: 'ACCESS_DENIED',
  })
  expect([locks.of(SCOPE)!.userId, told.length]).toEqual(['ben', 1])
})

test('[LO2] a role that was taken away meanwhile does not get it', async () => {
  const { locks } = await start()
  await setRole('ana', 'viewer')
  expect(may('edit', ANA[0].role, [])).toBe(true)
  await expect(locks.take(...ANA, {})).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  expect([locks.of(SCOPE), await events()]).toEqual([undefined, []])
})

test('[LO5] who may not edit any more loses it, and so does everybody when the scope is deleted', async () => {
  const { locks, told } = await start()
  await locks.take(...ANA, {})
  announceAccess({ scope: SCOPE, userId: 'ben' as UserId, role: 'viewer' })
  announceAccess({ scope: SCOPE, userId: 'ana' as UserId, role: 'owner' })
  expect(locks.of(SCOPE)).toBeDefined()
  announceAccess({ scope: SCOPE, userId: 'ana' as UserId, role: 'commenter' })
  await until(() => told.length === 2)
  await locks.take(...BEN, {})
  announceAccess({ scope: SCOPE, role: undefined })
  await until(() => told.length === 4)
  expect((await events()).filter((_, nth) => nth % 2 === 1)).toEqual([
    ['document.unlocked', null, { userId: 'ana', how: 'lost' }, 'scope'],
    ['document.unlocked', null, { userId: 'ben', how: 'lost' }, 'scope'],
  ])
})

test('[LO5] a lock whose holder lost the right while the server was down is gone', async () => {
  const before = await start()
  await before.locks.take(...ANA, { ttlSeconds: 600 })
  await before.locks.stop()
  await setRole('ana', 'viewer')
  const { locks } = await start()
  expect(locks.of(SCOPE)).toBeUndefined()
  expect((await events()).at(-1)).toEqual([
    'document.unlocked',
    null,
    { userId: 'ana', how: 'lost' },
    'scope',
  ])
})
