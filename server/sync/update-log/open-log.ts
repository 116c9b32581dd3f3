/** The log of all documents with everything that keeps it honest. */
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import type { Metrics } from '../../core/metrics.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Database } from '../../storage/database.ts'
import { loadRecovery, type Recovery } from '../../storage/recovery.ts'
import { createDoubtfulRows } from './doubtful-rows.ts'
import { openQuarantine, type Quarantine } from './quarantine.ts'
import { createRebuild, type Rebuild } from './rebuild.ts'
import { createUpdateLog, type UpdateLog } from './update-log.ts'

export interface OpenLog {
  readonly log: UpdateLog
  readonly quarantine: Quarantine
  readonly recovery: Recovery
  /** Ends what runs beside the server; call it before the database is closed. */
  close(): Promise<void>
}

export interface OpenLogParts {
  readonly database: Database
  readonly events: EventLog
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

export async function openLog(
  parts: OpenLogParts,
  rebuild: Rebuild = createRebuild(parts.clock),
): Promise<OpenLog> {
  const { database, events, clock, logger, metrics } = parts
  const recovery = await loadRecovery(database.query)
  const quarantine = await openQuarantine(database, logger, metrics)
  const doubtful = createDoubtfulRows({ database, rebuild, quarantine, recovery, clock, logger })
  const log = createUpdateLog({ database, events, rebuild, doubtful, logger })
  return { log, quarantine, recovery, close: () => rebuild.close() }
}
