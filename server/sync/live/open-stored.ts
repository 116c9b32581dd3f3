/** From the log into memory, also when the rows as they are give no healthy document. */
import type { Kind } from '@concord/schemas'
import type * as Y from 'yjs'
import type { StoredDocument, UpdateLog } from '../update-log/update-log.ts'
import { startOver } from '../yjs/document-health.ts'
import { fill } from './fill.ts'

/**
 * Fills `doc`, which nobody reads yet, and resolves with what it was filled from. A row that is what was written and still
 * does harm is found, put in quarantine and left out. Rejects with STORAGE_UNAVAILABLE when nothing can be read.
 */
export async function openStored(
  log: UpdateLog,
  scopeId: number,
  doc: Y.Doc,
  kind: Kind,
): Promise<StoredDocument> {
  const stored = await log.load(scopeId)
  try {
    await fill(doc, kind, stored)
    return stored
  } catch {
    // reason: the rows say themselves, one by one, what is wrong with them, and that is reported
    startOver(doc)
    const honest = await log.load(scopeId, 'each')
    await fill(doc, kind, honest)
    return honest
  }
}
