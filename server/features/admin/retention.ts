/** What is remembered of connections and in the audit log is forgotten when it is old enough. */
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Database } from '../../storage/database.ts'

export interface Retention {
  /** Looks at once, and then every hour. */
  start(): void
  /** Resolves when what is old enough now is gone. */
  sweep(): Promise<void>
  stop(): Promise<void>
}

interface Parts {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** How long sessions that have ended, and the audit log, are kept, ms. */
  readonly sessionsKeptMs: number
  readonly auditKeptMs: number
}

const EVERY_MS = 3_600_000
/** So many rows at a time: whoever else writes has a turn in between. */
const ROWS_AT_ONCE = 2000

export function createRetention(parts: Parts): Retention {
  const { database, clock, log, sessionsKeptMs, auditKeptMs } = parts
  let sweeping = Promise.resolve()
  let cancel = (): void => {}
  let stopping = false

  /** Deletes the rows of one table that are older, a part at a time. */
  async function clear(deleteSome: () => Promise<number>): Promise<void> {
    for (;;) if ((await deleteSome()) < ROWS_AT_ONCE || stopping) return
  }

  async function oldSessions(): Promise<number> {
    const old = database.query
      .selectFrom('sessions')
      .select('id')
      .where('ended_at', '<', clock.now() - sessionsKeptMs)
      .limit(ROWS_AT_ONCE)
    const { numDeletedRows } = await database.query
      .deleteFrom('sessions')
      .where('id', 'in', old)
      .executeTakeFirst()
    return Number(numDeletedRows)
  }

  async function oldAudit(): Promise<number> {
    const old = database.query
      .selectFrom('audit')
      .select('id')
      .where('at', '<', clock.now() - auditKeptMs)
      .limit(ROWS_AT_ONCE)
    const { numDeletedRows } = await database.query
      .deleteFrom('audit')
      .where('id', 'in', old)
      .executeTakeFirst()
    return Number(numDeletedRows)
  }

  async function pastBars(): Promise<void> {
    await database.query
      .deleteFrom('barred')
      .where('away_until', '<', clock.now())
      .where('tokens_after', '=', 0)
      .execute()
  }

  async function sweep(): Promise<void> {
    try {
      await clear(oldSessions)
      await clear(oldAudit)
      await pastBars()
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'Old sessions could not be deleted; later.')
    }
  }

  const run = (): Promise<void> => {
    sweeping = sweeping.then(sweep)
    return sweeping
  }

  return {
    start() {
      void run()
      cancel = clock.every(EVERY_MS, () => void run())
    },
    sweep: run,
    async stop() {
      stopping = true
      cancel()
      await sweeping
    },
  }
}
