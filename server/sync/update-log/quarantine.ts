/** What is in quarantine, and the way in for an update that must never be logged. */
import { parseScopeName } from '@concord/schemas'
import type { Logger } from '../../core/logger.ts'
import type { Metrics } from '../../core/metrics.ts'
import { writeAudit } from '../../storage/audit.ts'
import type { Database } from '../../storage/database.ts'
import { countQuarantined, keepIncoming } from '../../storage/quarantine.ts'

export interface HarmfulUpdate {
  readonly scope: string
  readonly scopeId: number
  readonly userId: string
  readonly at: number
  readonly bytes: Uint8Array
  readonly reason: string
}

export interface Quarantine {
  /** Rows in it, for operators. */
  readonly size: number
  /** Keeps an update that would have harmed a document, with who sent it; it is never loaded. Failures are reported. */
  quarantineUpdate(update: HarmfulUpdate): Promise<void>
  /** Counts again, and adds to the metrics what has just been put in, by kind. */
  changed(put: readonly ('update' | 'snapshot' | 'gap' | 'incoming')[]): Promise<void>
}

export async function openQuarantine(
  database: Database,
  logger: Logger,
  metrics: Metrics,
): Promise<Quarantine> {
  let size = await countQuarantined(database.query)
  const quarantine: Quarantine = {
    get size() {
      return size
    },
    async quarantineUpdate({ scope, scopeId, userId, at, bytes, reason }) {
      try {
        await database.transaction(async (tx) => {
          await keepIncoming(tx, { scope_id: scopeId, user_id: userId, bytes, reason, at })
          await writeAudit(tx, [
            {
              tenantId: parseScopeName(scope)?.tenantId ?? '',
              category: 'security',
              actor: userId,
              action: 'update.quarantined',
              target: scope,
              details: { reason, bytes: bytes.length },
              at,
            },
          ])
        })
        logger.error(
          { scope, userId, reason, bytes: bytes.length },
          'A harmful update is in quarantine.',
        )
        await quarantine.changed(['incoming'])
      } catch (error) {
        const failure = (error as Error).message
        logger.error({ scope, userId, failure }, 'A harmful update could not be put in quarantine.')
      }
    },
    async changed(put) {
      for (const kind of put) metrics.quarantined.inc({ kind })
      size = await countQuarantined(database.query)
    },
  }
  return quarantine
}
