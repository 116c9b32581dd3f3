/** What the cache removed because it is not true any more, as events. */
import { CACHE_INVALIDATED } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import type { Invalidated } from '../../storage/cache/tenant-cache.ts'
import type { Database } from '../../storage/database.ts'

export interface CacheLog {
  /** Told of in a little while, with whatever else is to be told then. */
  note(what: Invalidated): void
  /** Once nothing is noted any more: everything is written. */
  stop(): Promise<void>
}

interface Parts {
  readonly events: Pick<EventLog, 'append'>
  readonly database: Database
  readonly wake: Wake
  readonly clock: Clock
  readonly logger: Logger
}

/** What nobody hears of when the disk refuses for long: the oldest go first. */
const MOST_WAITING = 10_000

export function createCacheLog({ events, database, wake, clock, logger }: Parts): CacheLog {
  let waiting: (Invalidated & { readonly at: number })[] = []
  let writing: Promise<void> | undefined

  async function write(): Promise<void> {
    // What is removed in the same step is told together.
    await Promise.resolve()
    while (waiting.length > 0) {
      const noted = waiting
      waiting = []
      const tenants = Map.groupBy(noted, ({ tenantId }) => tenantId)
      try {
        await database.transaction(async (tx) => {
          for (const [tenantId, removed] of tenants)
            await events.append(tx, tenantId, removed.map(eventOf))
        })
        for (const tenantId of tenants.keys()) wake.announce(tenantId)
      } catch (error) {
        logger.warn(
          { reason: (error as Error).message, removed: noted.length },
          'What the cache removed could not be told.',
        )
      }
    }
  }

  return {
    note(what) {
      waiting.push({ ...what, at: clock.now() })
      if (waiting.length > MOST_WAITING) waiting.shift()
      writing ??= write().finally(() => (writing = undefined))
    },
    async stop() {
      await writing
    },
  }
}

function eventOf({ key, resource, id, at }: Invalidated & { readonly at: number }) {
  return {
    type: CACHE_INVALIDATED,
    scopeId: null,
    entityId: key,
    actor: null,
    at,
    late: false,
    data: { key, resource, id: id ?? null },
    audience: 'admins' as const,
  }
}
