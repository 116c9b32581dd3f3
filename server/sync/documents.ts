/**
 * The way of an edit: apply, one database transaction, flush to peers, receipt.
 *
 * Nothing of a document leaves the server before it is on disk [SY1]: every frame goes through the document's outbox.
 */
import { KINDS, parseScopeName, type KindName, type ScopeName } from '@concord/schemas'
import * as Y from 'yjs'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import { Refusal } from '../core/refusal.ts'
import { applyEdit, applyUpdate } from './apply-update.ts'
import type { Commits } from './commits.ts'
import { needsSnapshot } from './compaction.ts'
import { createFlushSchedule } from './flush-schedule.ts'
import { createLiveDocument, fill, titleOf, type LiveDocument } from './live-document.ts'
import type { UpdateLog } from './update-log.ts'

/** What the socket side lends to a document while it is open. */
export interface Readers {
  /** Sends everything that the document has gathered to all its readers. */
  flush(): void
  count(): number
}

export interface Documents {
  /** Fills `doc` from the log and keeps it until `close`. Rejects when a stored row cannot be read. */
  open(scope: { scope: ScopeName; scopeId: number }, doc: Y.Doc, readers: Readers): Promise<void>
  /**
   * Applies a client's update, synchronously, and hands what changed to the next commit. `missing`: it builds on edits
   * that are not here; ask the sender for everything. Throws a Refusal: UPDATE_REFUSED (the document is as it was), or
   * DOCUMENT_RESET (the document was harmed and has been given up; load it again).
   */
  submit(scope: string, update: Uint8Array, userId: string): 'applied' | 'missing'
  /** Writes on behalf of somebody, as `submit` does; resolves when it is on disk. The document must be open. */
  edit(scope: ScopeName, userId: string, write: (doc: Y.Doc) => void): Promise<void>
  /** What `read` makes of the open document as it is now, saved or not: wait for `durable` before telling anybody. */
  read<T>(scope: ScopeName, read: (doc: Y.Doc) => T): T
  /** Sends a frame of this document as soon as it speaks of nothing that is not on disk; at once when it is not open. */
  send(scope: string, frame: () => void): void
  /** Resolves when everything that is applied to the document now is on disk. */
  durable(scope: string): Promise<void>
  /** How many of this Yjs client's insertions the document has taken. */
  clockOf(scope: string, client: number): number
  /** Presence changed: send it on. */
  stir(scope: string): void
  /** The document is no longer in memory. */
  close(scope: string): void
  readonly count: number
}

/** Origin of all transactions by which edits enter; Hocuspocus must not start its own way of storing for them. */
interface Origin {
  readonly source: 'local'
  readonly skipStoreHooks: true
  readonly userId: string
}

export function createDocuments(
  log: UpdateLog,
  commits: Commits,
  clock: Clock,
  report: Log,
  metrics: Metrics,
): Documents {
  const live = new Map<string, LiveDocument>()
  /** Documents that were harmed and not loaded again yet: nothing that they still say may leave. */
  const givenUp = new Set<string>()

  function find(scope: string): LiveDocument {
    const document = live.get(scope)
    if (!document) throw new Refusal('DOCUMENT_RESET')
    return document
  }

  function commit(document: LiveDocument, net: Uint8Array, userId: string): void {
    const seq = document.outbox.apply()
    const title = titleOf(document.doc)
    const retitled = title !== document.title
    document.title = title
    const entry = {
      scopeId: document.scopeId,
      seq,
      userId,
      at: clock.now(),
      bytes: net,
      ...(retitled ? { title } : {}),
    }
    commits.add(entry, () => committed(document, seq, net.length))
  }

  function committed(document: LiveDocument, seq: number, bytes: number): void {
    document.rows += 1
    document.bytes += bytes
    document.outbox.commit(seq)
    document.schedule.due(1)
    if (!document.compacting && needsSnapshot(document)) void compact(document)
  }

  async function compact(document: LiveDocument): Promise<void> {
    document.compacting = true
    const seq = document.outbox.applied
    const snapshot = Y.encodeStateAsUpdate(document.doc)
    try {
      // The snapshot may hold more than is on disk; it must not get there first.
      await document.outbox.durable()
      const covered = document.bytes
      await log.compact(document.scopeId, seq, clock.now(), snapshot)
      document.rows = document.outbox.committed - seq
      document.bytes -= covered
      document.snapshotBytes = snapshot.length
      metrics.compactions.inc()
    } catch (error) {
      report.warn(
        { scope: document.scope, reason: (error as Error).message },
        'A snapshot could not be written; the log stays as it is.',
      )
    } finally {
      document.compacting = false
    }
  }

  function close(scope: string): void {
    live.get(scope)?.schedule.stop()
    live.delete(scope)
    metrics.openDocuments.set(live.size)
  }

  const originOf = (userId: string): Origin => ({ source: 'local', skipStoreHooks: true, userId })

  return {
    async open(scope, doc, readers) {
      const stored = await log.load(scope.scopeId)
      // reason: only access.grant makes scopes, and it refuses kinds that are not known
      fill(doc, KINDS[parseScopeName(scope.scope)!.kind as KindName], stored)
      // What was loaded is news to nobody.
      readers.flush()
      const schedule = createFlushSchedule(clock, readers.count, readers.flush)
      givenUp.delete(scope.scope)
      live.set(scope.scope, createLiveDocument(scope, doc, stored, schedule))
      metrics.openDocuments.set(live.size)
    },

    submit(scope, update, userId) {
      const document = find(scope)
      const outcome = applyUpdate(document.doc, update, originOf(userId))
      if (outcome.kind === 'refused') {
        throw new Refusal('UPDATE_REFUSED', `This update cannot be read: ${outcome.reason}`)
      }
      if (outcome.kind === 'broken') {
        const reset = new Refusal('DOCUMENT_RESET')
        document.outbox.discard(reset)
        close(scope)
        givenUp.add(scope)
        report.error(
          { scope, userId, reason: outcome.reason },
          'An update harmed the document in memory; it is loaded again from the log, which never saw the update.',
        )
        throw reset
      }
      if (outcome.net) commit(document, outcome.net, userId)
      return outcome.kind
    },

    async edit(scope, userId, write) {
      const document = find(scope)
      const net = applyEdit(document.doc, write, originOf(userId))
      if (net) commit(document, net, userId)
      await document.outbox.durable()
    },

    read: (scope, read) => read(find(scope).doc),

    send(scope, frame) {
      const document = live.get(scope)
      if (document) document.outbox.send(frame)
      else if (!givenUp.has(scope)) frame()
    },

    durable: (scope) => live.get(scope)?.outbox.durable() ?? Promise.resolve(),
    clockOf: (scope, client) => {
      const document = live.get(scope)
      return document ? Y.getState(document.doc.store, client) : 0
    },
    stir: (scope) => live.get(scope)?.schedule.due(0),
    close,
    get count() {
      return live.size
    },
  }
}
