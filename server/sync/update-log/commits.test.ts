import { expect, test } from 'vitest'
import { silentLogger } from '../../core/logger.ts'
import { createMetrics } from '../../core/metrics.ts'
import { createCommits, retryDelay } from './commits.ts'
import type { LogEntry, UpdateLog } from './update-log.ts'

const entry = (seq: number): LogEntry => ({
  scopeId: 1,
  tenantId: 'default',
  seq,
  userId: 'ana',
  events: [],
  clients: [],
  audit: [],
  at: 0,
  bytes: new Uint8Array([seq]),
})

/** A disk that does what it is told; waits are over at once and are kept for inspection. */
function setUp(append: (entries: readonly LogEntry[]) => Promise<void>) {
  const waits: number[] = []
  const clock = {
    now: () => 0,
    every: () => () => {},
    after(ms: number, run: () => void) {
      waits.push(ms)
      setImmediate(run)
      return () => {}
    },
  }
  const log = { append } as UpdateLog
  return { waits, commits: createCommits(log, clock, silentLogger, createMetrics()) }
}

test('what is added in one turn, and while a commit is on its way, goes together and in order', async () => {
  const batches: number[][] = []
  const gate = Promise.withResolvers<void>()
  const { commits } = setUp(async (entries) => {
    batches.push(entries.map(({ seq }) => seq))
    await gate.promise
  })
  const done: number[] = []
  for (const seq of [1, 2, 3]) commits.add(entry(seq), () => done.push(seq))
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  for (const seq of [4, 5]) commits.add(entry(seq), () => done.push(seq))
  expect(done).toEqual([])
  gate.resolve()
  await commits.idle()
  expect(batches).toEqual([
    [1, 2, 3],
    [4, 5],
  ])
  expect(done).toEqual([1, 2, 3, 4, 5])
})

test('[SY4] a commit that the disk refuses is tried again, with growing waits, until it succeeds; then nothing is missing', async () => {
  let refusals = 7
  const written: number[] = []
  const { commits, waits } = setUp(async (entries) => {
    if (refusals-- > 0) throw Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' })
    written.push(...entries.map(({ seq }) => seq))
  })
  let done = 0
  for (const seq of [1, 2]) commits.add(entry(seq), () => (done += 1))
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  expect([commits.writable, done]).toEqual([false, 0])
  const writableAgain = commits.whenWritable()
  commits.add(entry(3), () => (done += 1))
  await writableAgain
  await commits.idle()
  expect(written).toEqual([1, 2, 3])
  expect([commits.writable, done]).toEqual([true, 3])
  expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 2000])
})

test('the wait between attempts is bounded', () => {
  expect(retryDelay(1_000_000)).toBe(2000)
})
