/** Writes snapshots of documents whose log has become long, while they go on being edited. */
import * as Y from 'yjs'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import { needsSnapshot } from './compaction.ts'
import type { LiveDocument } from './live-document.ts'
import type { UpdateLog } from './update-log.ts'

/** Looks whether the document's log is due, and if so starts to replace it; one at a time for a document. */
export type Compactor = (document: LiveDocument) => void

export function createCompactor(
  log: UpdateLog,
  clock: Clock,
  report: Log,
  metrics: Metrics,
): Compactor {
  async function compact(document: LiveDocument): Promise<void> {
    document.compacting = true
    const { outbox, scope, scopeId } = document
    const seq = outbox.applied
    const snapshot = Y.encodeStateAsUpdate(document.doc)
    try {
      // The snapshot may hold more than is on disk; it must not get there first.
      await outbox.durable()
      const covered = document.bytes
      await log.compact(scopeId, seq, clock.now(), snapshot)
      document.rows = outbox.committed - seq
      document.bytes -= covered
      document.snapshotBytes = snapshot.length
      metrics.compactions.inc()
    } catch (error) {
      const reason = (error as Error).message
      report.warn({ scope, reason }, 'A snapshot could not be written; the log stays as it is.')
    } finally {
      document.compacting = false
    }
  }
  return (document) => {
    if (!document.compacting && needsSnapshot(document)) void compact(document)
  }
}
