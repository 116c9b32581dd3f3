/** What everything else stands on: the settings, time and chance, the database, the logs in it, and who may use what. */
import { KINDS, eventRegistry, kindsOf, type EventRegistry, type Kinds } from '@concord/schemas'
import { createAccess, type Access } from '../auth/access.ts'
import type { Clock, Randomness } from '../core/clock.ts'
import type { Config } from '../core/config.ts'
import type { Heap } from '../core/heap-space.ts'
import type { Logger } from '../core/logger.ts'
import { createMetrics, type Metrics } from '../core/metrics.ts'
import { createPace, type Pace } from '../core/pace.ts'
import { createEventLog, type EventLog } from '../events/event-log.ts'
import { createWake, type Wake } from '../events/wake.ts'
import { createCacheLog } from '../features/cache/cache-log.ts'
import { createInsertScope, type InsertScope } from '../features/scopes/insert-scope.ts'
import { createMembershipLog } from '../features/scopes/membership-log.ts'
import { createMemoryStore } from '../storage/cache/memory-store.ts'
import { createTenantCache, type TenantCache } from '../storage/cache/tenant-cache.ts'
import { openDatabase, type Database } from '../storage/database.ts'
import { loadKinds } from '../sync/load-kinds.ts'
import { openLog, type OpenLog } from '../sync/update-log/open-log.ts'

/** What the process brings along. */
export interface World {
  readonly clock: Clock
  readonly random: Randomness
  readonly logger: Logger
  readonly heap: Heap
  /** The database is lost: the process should end. */
  readonly onFatal: (error: Error) => void
}

export interface Foundation extends Omit<World, 'onFatal'> {
  readonly config: Config
  readonly metrics: Metrics
  readonly kinds: Kinds
  readonly registry: EventRegistry
  readonly database: Database
  readonly events: EventLog
  readonly wake: Wake
  readonly insertScope: InsertScope
  /** What was read, for a while. */
  readonly cache: TenantCache
  readonly access: Access
  /** The log of all documents. */
  readonly stored: OpenLog
  /** How often one person may do something; `limit` is what it is called in the metrics. */
  readonly pace: (limit: string, what: string, perSecond: number, burst: number) => Pace
  /** The last of all: nothing can be read or written afterwards. */
  close(): Promise<void>
}

export async function openFoundation(
  config: Config,
  { clock, random, logger, heap, onFatal }: World,
): Promise<Foundation> {
  const metrics = createMetrics()
  const kinds = kindsOf(...Object.values(KINDS), ...(await loadKinds(config.kindsModule)))
  const database = await openDatabase(config.dataDir, onFatal, { logger, clock })
  const registry = eventRegistry(kinds.values())
  const events = createEventLog(database, registry)
  const wake = createWake()
  const cacheLog = createCacheLog({ events, database, wake, clock, logger })
  const store = createMemoryStore({
    clock,
    maxItems: config.cache.maxItems,
    onEvicted: () => metrics.cacheEvictions.inc(),
  })
  const { ttlSeconds } = config.cache
  const cache = createTenantCache({ store, ttlSeconds, metrics, onInvalidated: cacheLog.note })
  const insertScope = createInsertScope(database, events, wake)
  const access = createAccess({
    kinds,
    database,
    createUnknown: config.devMode
      ? (scope, principal) => insertScope(scope, principal, '', clock.now())
      : undefined,
    membershipLog: createMembershipLog(events, wake),
    cache,
  })
  const stored = await openLog({ database, events, clock, logger, metrics })

  return {
    config,
    clock,
    random,
    logger,
    heap,
    metrics,
    kinds,
    registry,
    database,
    events,
    wake,
    insertScope,
    cache,
    access,
    stored,
    pace: (limit, what, perSecond, burst) =>
      createPace({ limit, what, perSecond, burst, clock, metrics }),
    async close() {
      await cacheLog.stop()
      await stored.close()
      await database.close()
    },
  }
}
