import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { systemClock } from '../../core/clock.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMetrics } from '../../core/metrics.ts'
import { createEventLog } from '../../events/event-log.ts'
import { openDatabase, type Database } from '../../storage/database.ts'
import { extentOf } from '../yjs/extent.ts'
import { openLog, type OpenLog } from './open-log.ts'
import type { LogEntry } from './update-log.ts'

let folder: string
let database: Database
let open: OpenLog
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-log-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  open = await openLog({
    database,
    events: createEventLog(database, new Map()),
    clock: systemClock,
    logger: silentLogger,
    metrics: createMetrics(),
  })
})
afterEach(async () => {
  await open.close()
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
  const { log } = open
  await log.append([entry(1), entry(1, { scopeId: 2 }), entry(2)])
  await log.append([entry(3)])
  const stored = await log.load(1)
  expect([bytesOf(stored.updates), stored.seq, stored.slices]).toEqual([[1, 2, 3], 3, []])
  expect((await log.load(3)).seq).toBe(0)
})

test('thousands of updates fit into one commit', async () => {
  const { log } = open
  await log.append(Array.from({ length: 5000 }, (_, index) => entry(index + 1)))
  expect((await log.load(1)).updates.length).toBe(5000)
})

test('a batch that cannot be written leaves nothing behind', async () => {
  const { log } = open
  await log.append([entry(1)])
  await expect(log.append([entry(2), entry(1)])).rejects.toMatchObject({
    code: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  })
  expect((await log.load(1)).seq).toBe(1)
})

test('[LI21] a large snapshot is loaded in slices, a small one as it is', async () => {
  const { log } = open
  const doc = new Y.Doc()
  const write = (entries: number): void =>
    doc.transact(() => {
      for (let index = 0; index < entries; index += 1) doc.getMap('entries').set(`e${index}`, 1)
    })
  const compacted = async (seq: number) => {
    await log.append([entry(seq, { bytes: Y.encodeStateAsUpdate(doc) })])
    const whole = (): never => {
      throw new Error('the log is good')
    }
    const bytes = await log.compact(1, seq, 0, { extent: extentOf(doc), whole })
    const { slices, snapshotBytes, updates } = await log.load(1)
    expect([snapshotBytes, updates]).toEqual([bytes, []])
    const loaded = new Y.Doc()
    for (const slice of slices) Y.applyUpdate(loaded, slice)
    expect(extentOf(loaded)).toEqual(extentOf(doc))
    return slices.length
  }
  write(10)
  expect(await compacted(1)).toBe(1)
  write(40_000)
  expect(await compacted(2)).toBeGreaterThan(5)
})
