import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEventLog } from '../events/event-log.ts'
import { openDatabase, type Database } from '../storage/database.ts'
import { createUpdateLog, type LogEntry } from './update-log.ts'

let folder: string
let database: Database
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-log-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

const entry = (seq: number, more: Partial<LogEntry> = {}): LogEntry => ({
  scopeId: 1,
  tenantId: 'default',
  events: [],
  clients: [],
  audit: [],
  seq,
  userId: 'ana',
  at: seq,
  bytes: new Uint8Array([seq % 256]),
  ...more,
})
const bytesOf = (updates: readonly Uint8Array[]): number[] => updates.map((update) => update[0]!)

test('updates come back in order, each document by itself', async () => {
  const log = createUpdateLog(database, createEventLog(database, new Map()))
  await log.append([entry(1), entry(1, { scopeId: 2 }), entry(2)])
  await log.append([entry(3)])
  const stored = await log.load(1)
  expect([bytesOf(stored.updates), stored.seq, stored.snapshot]).toEqual([[1, 2, 3], 3, undefined])
  expect((await log.load(3)).seq).toBe(0)
})

test('thousands of updates fit into one commit', async () => {
  const log = createUpdateLog(database, createEventLog(database, new Map()))
  await log.append(Array.from({ length: 5000 }, (_, index) => entry(index + 1)))
  expect((await log.load(1)).updates.length).toBe(5000)
})

test('a batch that cannot be written leaves nothing behind', async () => {
  const log = createUpdateLog(database, createEventLog(database, new Map()))
  await log.append([entry(1)])
  await expect(log.append([entry(2), entry(1)])).rejects.toMatchObject({
    code: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  })
  expect((await log.load(1)).seq).toBe(1)
})

test('a snapshot takes the place of what it covers and of nothing else', async () => {
  const log = createUpdateLog(database, createEventLog(database, new Map()))
  await log.append([1, 2, 3, 4].map((seq) => entry(seq)))
  await log.compact(1, 3, 10, new Uint8Array([99]))
  const stored = await log.load(1)
  expect([stored.snapshot![0], bytesOf(stored.updates), stored.seq]).toEqual([99, [4], 4])
  await log.compact(1, 4, 11, new Uint8Array([100]))
  expect(await log.load(1)).toMatchObject({ seq: 4, updates: [] })
})
