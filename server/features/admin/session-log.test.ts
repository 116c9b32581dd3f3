/** Sessions on a real file, with time in the test's hand. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Principal, UserId } from '@concord/schemas'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLiveConnections, type LiveConnections } from '../../auth/live-connections.ts'
import { silentLogger } from '../../core/logger.ts'
import { createManualClock, type ManualClock } from '../../core/test/manual-clock.ts'
import { openDatabase, type Database } from '../../storage/database.ts'
import { readAudit } from './audit-log.ts'
import { createSessionLog, type SessionLog } from './session-log.ts'
import { readEnded } from './session-rows.ts'

let folder: string
let database: Database
let clock: ManualClock
let live: LiveConnections
let sessions: SessionLog

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-sessions-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  clock = createManualClock()
  await begin()
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

/** A server begins. */
async function begin(): Promise<void> {
  live = createLiveConnections()
  const rooms = () => ['t/trip/rome']
  sessions = createSessionLog({ live, rooms, database, clock, logger: silentLogger })
  await sessions.start()
}

const person = (userId: string) => ({ tenantId: 't', userId, name: userId }) as unknown as Principal

function connect(id: string, userId = 'ana'): void {
  const end = () => live.leave(id, 'ended')
  const lastActivity = () => clock.now()
  live.enter({ id, door: 'socket', address: 'here', userAgent: 'x'.repeat(500), lastActivity, end })
  live.identify(id, person(userId), clock.now())
}

const ended = (limit = 100) => readEnded(database, 't', {}, limit)
const audited = async (action: string) =>
  (
    await readAudit(
      database,
      { tenantId: 't' as Principal['tenantId'], roles: [] },
      { action, limit: 500 },
    )
  ).items

test('[AM2] what was open when the server ended without a word has ended when it was last known to live', async () => {
  connect('a')
  await sessions.written()
  const known = clock.now()
  clock.pass(61_000)
  await sessions.written()
  connect('b')
  await begin()
  expect(await ended()).toMatchObject([
    { id: 'a', endReason: 'SERVER_LOST', lastActivity: known + 61_000, endedAt: known + 61_000 },
  ])
})

test('[AM2] a connection is one session for each person on it, and writes itself down once', async () => {
  connect('a')
  live.identify('a', person('ana'), clock.now())
  live.identify('a', person('ben'), clock.now())
  expect(live.of({ tenantId: 't', userId: 'ben' as UserId } as Principal)).toHaveLength(1)
  await sessions.written()
  clock.pass(1000)
  live.leave('a', '1000')
  live.leave('a', '1000')
  await sessions.written()
  expect((await ended()).map(({ id, userId }) => [id, userId])).toEqual([
    ['a-2', 'ben'],
    ['a', 'ana'],
  ])
  expect(await audited('connection.opened')).toHaveLength(2)
  expect(await audited('connection.closed')).toMatchObject([
    { actor: 'ben', details: { reason: '1000', seconds: 1 } },
    { actor: 'ana' },
  ])
  expect((await ended())[0]!.userAgent).toHaveLength(200)
})

test('[AM2] who leaves while their session is being written is written as gone', async () => {
  connect('a')
  const writing = sessions.written()
  live.leave('a', '1001')
  await writing
  await sessions.written()
  expect(await ended()).toMatchObject([{ id: 'a', endReason: '1001' }])
  expect(await audited('connection.opened')).toHaveLength(1)
})

test('[AM2] whoever comes and goes without end cannot fill the disk, and is counted', async () => {
  for (let number = 0; number < 300; number += 1) {
    connect(`s${number}`)
    live.leave(`s${number}`, '1000')
  }
  connect('b', 'ben')
  connect('c')
  await sessions.written()
  expect(await ended()).toHaveLength(20)
  expect(await audited('connection.many')).toMatchObject([
    { actor: 'ana', details: { count: 280 } },
  ])
  expect(await audited('connection.opened')).toHaveLength(21)
  // What goes on is written in its turn.
  await sessions.written()
  live.end(person('ana'), undefined as never)
  await sessions.written()
  expect((await ended()).map(({ id }) => id)).toContain('c')
})
