/**
 * Group commit. Whatever was applied to any document while the commit before was on its way goes to disk together, in
 * one transaction. A commit that the disk refuses is tried again until it succeeds; nothing is dropped meanwhile.
 */
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import type { Metrics } from '../../core/metrics.ts'
import { nextTurn } from '../../core/next-turn.ts'
import type { LogEntry, UpdateLog } from './update-log.ts'

export interface Commits {
  /** `onDisk` is called once the entry is on disk. Entries are written in the order of these calls. */
  add(entry: LogEntry, onDisk: () => void): void
  /** `false` from the first commit that the disk refuses until one succeeds. */
  readonly writable: boolean
  /** Resolves at once while the disk takes writes, else when it does again. */
  whenWritable(): Promise<void>
  /** Resolves when everything added so far is on disk. */
  idle(): Promise<void>
}

/** The waits between attempts: 50 ms, doubling, at most 2 s. */
export function retryDelay(attempt: number): number {
  return Math.min(2000, 50 * 2 ** Math.min(attempt, 10))
}

/** More than this in one transaction would keep the next one waiting for long. */
const BATCH_ENTRIES = 5000

interface Pending {
  readonly entry: LogEntry
  readonly onDisk: () => void
}

export function createCommits(
  log: UpdateLog,
  clock: Clock,
  logger: Logger,
  metrics: Metrics,
): Commits {
  let queue: Pending[] = []
  let running: Promise<void> | undefined
  let recovery: PromiseWithResolvers<void> | undefined

  async function write(batch: readonly Pending[]): Promise<void> {
    const entries = batch.map((pending) => pending.entry)
    for (let attempt = 0; ; attempt += 1) {
      const started = performance.now()
      try {
        await log.append(entries)
        metrics.commits.inc()
        metrics.commitSeconds.observe((performance.now() - started) / 1000)
        return
      } catch (error) {
        metrics.commitFailures.inc()
        refused(error as Error & { code?: string }, entries.length, attempt)
        await new Promise<void>((resolve) => void clock.after(retryDelay(attempt), resolve))
      }
    }
  }

  function refused(error: Error & { code?: string }, edits: number, attempt: number): void {
    if (!recovery) {
      recovery = Promise.withResolvers()
      metrics.storageWritable.set(0)
    }
    logger.error(
      { code: error.code, reason: error.message, edits, attempt },
      'The disk refuses to take edits. Nobody is told that they are saved; it is tried again.',
    )
  }

  function recovered(): void {
    if (!recovery) return
    metrics.storageWritable.set(1)
    logger.info({}, 'The disk takes edits again; everything that waited is saved.')
    recovery.resolve()
    recovery = undefined
  }

  async function drain(): Promise<void> {
    // Everything that is applied in this turn of the event loop belongs to the same commit.
    await nextTurn()
    while (queue.length > 0) {
      const batch = queue.slice(0, BATCH_ENTRIES)
      queue = queue.slice(BATCH_ENTRIES)
      await write(batch)
      recovered()
      for (const { onDisk } of batch) onDisk()
    }
    running = undefined
  }

  return {
    add(entry, onDisk) {
      queue.push({ entry, onDisk })
      metrics.updates.inc()
      metrics.updateBytes.inc(entry.bytes.length)
      running ??= drain()
    },
    get writable() {
      return recovery === undefined
    },
    whenWritable: () => recovery?.promise ?? Promise.resolve(),
    idle: () => running ?? Promise.resolve(),
  }
}
