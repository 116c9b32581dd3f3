/** What was found wrong with the file at the start: told to the operator, and kept. */
import type { Logger } from '../core/logger.ts'
import { writeAudit } from './audit.ts'
import type { Database } from './database.ts'
import { beginEpoch } from './epochs.ts'
import { RECOVERY_MS, beginRecovery } from './recovery.ts'
import type { Finding } from './repair-file.ts'

/** Where something may be lost, a new epoch and a time of recovery begin. */
export async function recordFindings(
  database: Pick<Database, 'transaction'>,
  findings: readonly Finding[],
  logger: Logger,
  now: number,
): Promise<void> {
  if (findings.length === 0) return
  for (const { words, details } of findings) logger.error({ ...details }, words)
  const entries = findings.map(({ words, details }) => ({
    tenantId: '',
    category: 'admin' as const,
    actor: null,
    action: 'storage.repaired',
    target: null,
    details: { words, ...details },
    at: now,
  }))
  const lost = findings.find((finding) => finding.lost)
  try {
    await database.transaction(async (tx) => {
      await writeAudit(tx, entries)
      if (!lost) return
      await beginEpoch(tx, now, 'repaired')
      await beginRecovery(tx, {
        scopeId: null,
        since: now,
        until: now + RECOVERY_MS,
        reason: lost.words,
      })
    })
  } catch (error) {
    const reason = (error as Error).message
    logger.error({ reason }, 'What was found wrong with the database could not be written to it.')
  }
}
