/** Writes snapshots of documents whose log has become long, while they go on being edited. */
import * as Y from 'yjs'
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import type { Metrics } from '../../core/metrics.ts'
import { needsSnapshot } from '../update-log/compaction.ts'
import { BadSnapshot, type UpdateLog } from '../update-log/update-log.ts'
import { extentOf } from '../yjs/extent.ts'
import type { LiveDocument } from './live-document.ts'

/** Looks whether the document's log is due, and if so starts to replace it; one at a time for a document. */
export type Compactor = (document: LiveDocument) => void

export function createCompactor(
  log: UpdateLog,
  clock: Clock,
  logger: Logger,
  metrics: Metrics,
): Compactor {
  /** After a failure: from how many rows on to try again. */
  const notBefore = new WeakMap<LiveDocument, number>()

  async function compact(document: LiveDocument): Promise<void> {
    document.compacting = true
    const { outbox, scope, scopeId, doc } = document
    const seq = outbox.applied
    const extent = extentOf(doc)
    try {
      await outbox.durable()
      const covered = document.bytes
      const bytes = await log.compact(scopeId, seq, clock.now(), {
        extent,
        whole: wholeOf(document),
      })
      document.rows = outbox.committed - seq
      document.bytes -= covered
      document.snapshotBytes = bytes
      metrics.compactions.inc()
    } catch (error) {
      notBefore.set(document, document.rows + Math.max(50, document.rows / 4))
      tell(scope, error as Error)
    } finally {
      document.compacting = false
    }
    // So much may have come meanwhile that it is due again.
    look(document)
  }

  const wholeOf =
    ({ doc, outbox }: LiveDocument) =>
    async () => {
      const whole = { snapshot: Y.encodeStateAsUpdate(doc), vector: Y.encodeStateVector(doc) }
      // It may hold more than is on disk; it must not get there first.
      await outbox.durable()
      return whole
    }

  function tell(scope: string, error: Error): void {
    const fields = { scope, reason: error.message }
    if (!(error instanceof BadSnapshot)) {
      logger.warn(fields, 'A snapshot could not be written; the log stays as it is.')
      return
    }
    metrics.snapshotsRefused.inc()
    logger.error(
      fields,
      'A snapshot is not what it should be and is not used; the log stays as it is. The document in memory and the log may differ: look at the log around this time.',
    )
  }

  function look(document: LiveDocument): void {
    if (document.compacting || document.rows < (notBefore.get(document) ?? 0)) return
    if (needsSnapshot(document)) void compact(document)
  }

  return look
}
