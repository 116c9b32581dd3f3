/**
 * The way of an edit: apply, one database transaction, flush to peers, receipt.
 *
 * Nothing of a document leaves the server before it is on disk [SY1]: every frame goes through the document's outbox.
 */
import {
  lockedWords,
  parseScopeName,
  type Kinds,
  type Limits,
  type Lock,
  type ScopeName,
} from '@concord/schemas'
import * as Y from 'yjs'
import type { Clock } from '../core/clock.ts'
import type { HeapSpace } from '../core/heap-space.ts'
import type { Logger } from '../core/logger.ts'
import type { Metrics } from '../core/metrics.ts'
import { Refusal } from '../core/refusal.ts'
import type { Wake } from '../events/wake.ts'
import type { Recovery } from '../storage/recovery.ts'
import { admit, whyFull, type Extension } from './admission/admission.ts'
import type { UpdateLimits } from './admission/receiving.ts'
import { createAuthorBudgets } from './author-budgets.ts'
import { entryOf, type Applied } from './derive/entry-of.ts'
import type { TextEdits } from './derive/text-edits.ts'
import type { GuardOutcome } from './guard/guard.ts'
import type { Author } from './guard/judge.ts'
import { createCompactor } from './live/compactor.ts'
import { createFlushSchedule } from './live/flush-schedule.ts'
import { SERVER_CLIENT, createLiveDocument, type LiveDocument } from './live/live-document.ts'
import { openStored } from './live/open-stored.ts'
import type { Commits } from './update-log/commits.ts'
import type { Quarantine } from './update-log/quarantine.ts'
import type { LogEntry, StoredDocument, UpdateLog } from './update-log/update-log.ts'
import { applyEdit, applyUpdate } from './yjs/apply-update.ts'
import { claimClients, type Claim } from './yjs/client-ids.ts'

/** What the socket side lends to a document while it is open. */
export interface Readers {
  /** Sends everything that the document has gathered to all its readers. */
  flush(): void
  count(): number
}

export interface Documents {
  /**
   * Fills `doc` from the log and keeps it until `close`. Resolves with what it was filled from. Rejects when a stored row
   * cannot be read, and with CONNECTION_LIMIT when memory runs short.
   */
  open(
    scope: { scope: ScopeName; scopeId: number },
    doc: Y.Doc,
    readers: Readers,
  ): Promise<StoredDocument>
  /**
   * Applies a client's update, synchronously, and hands what changed to the next commit. `missing`: some of it builds on
   * edits that are not here, and only the rest was taken; ask the sender for everything. `taken` is what was not allowed
   * and has been taken back. Throws a Refusal: UPDATE_REFUSED or RATE_LIMITED (the document is as it was), or
   * DOCUMENT_RESET (the document was harmed and has been given up; load it again).
   */
  submit(scope: string, update: Uint8Array, edit: Edit): Submitted
  /**
   * Writes on behalf of somebody, as `submit` does, or for the server by itself (`null`); resolves when it is on disk.
   * The document must be open. Rejects with DOCUMENT_LOCKED while somebody else holds its lock. What an author writes is
   * judged as if it came from their own client: rejects with the first reason when something had to be taken back, and
   * with PAYLOAD_TOO_LARGE, before anything is written, when the document is full and this does not delete.
   */
  edit(scope: ScopeName, by: Writer, write: (doc: Y.Doc) => void, purpose?: Purpose): Promise<void>
  /** What `read` makes of the open document as it is now, saved or not: wait for `durable` before telling anybody. */
  read<T>(scope: ScopeName, read: (doc: Y.Doc) => T): T
  /** Sends a frame of this document as soon as it speaks of nothing that is not on disk; at once when it is not open. */
  send(scope: string, frame: () => void): void
  /** Resolves when everything that is applied to the document now is on disk. */
  durable(scope: string): Promise<void>
  /** How many of this Yjs client's insertions the document has taken. */
  clockOf(scope: string, client: number): number
  /** Others can see this Yjs client from now on: nobody else may begin to write as it. False when it is somebody else's. */
  see(scope: string, client: number, userId: string): boolean
  /** Presence changed: send it on. */
  stir(scope: string): void
  /** The document is no longer in memory. */
  close(scope: string): void
  readonly count: number
}

/** In whose name the server writes: somebody whom it trusts, the server itself, or somebody whom the guard judges. */
export type Writer = string | null | Author

/** What a write of the server is for. */
export interface Purpose {
  /** To take something away, for which there is room in a full document too. */
  readonly deletes: boolean
}

/** An edit that comes in. */
export interface Edit {
  readonly author: Author
  /** Done offline. */
  readonly late: boolean
}

export interface Submitted {
  readonly kind: 'applied' | 'missing'
  readonly taken: GuardOutcome['taken']
}

export interface DocumentParts {
  readonly kinds: Kinds
  readonly limits: UpdateLimits &
    Pick<
      Limits,
      | 'newClientsPerHour'
      | 'newClientBurst'
      | 'conflictsPerHour'
      | 'conflictBurst'
      | 'collectionEntries'
    >
  /** The lock that keeps this person from changing anything in the document now. */
  readonly lockAgainst: (scope: ScopeName, userId: string) => Lock | undefined
  readonly heapSpace: HeapSpace
  readonly log: UpdateLog
  readonly quarantine: Pick<Quarantine, 'quarantineUpdate'>
  readonly recovery: Pick<Recovery, 'recovering'>
  readonly commits: Commits
  readonly textEdits: TextEdits
  readonly wake: Wake
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Origin of all transactions by which edits enter; Hocuspocus must not start its own way of storing for them. */
interface Origin {
  readonly source: 'local'
  readonly skipStoreHooks: true
  readonly userId: string
}

/** An update of more bytes is a large one: more than what somebody does by hand. */
const LARGE_BYTES = 4096

export function createDocuments(parts: DocumentParts): Documents {
  const { kinds, limits, lockAgainst, heapSpace, log, quarantine, recovery } = parts
  const { commits, textEdits, wake, clock, logger, metrics } = parts
  const compact = createCompactor(log, clock, logger, metrics)
  const live = new Map<string, LiveDocument>()
  const budgets = createAuthorBudgets({ limits, metrics })
  /** Documents that were harmed and not loaded again yet: nothing that they still say may leave. */
  const givenUp = new Set<string>()

  function find(scope: string): LiveDocument {
    const document = live.get(scope)
    if (!document) throw new Refusal('DOCUMENT_RESET')
    return document
  }

  /** Hands what one transaction changed, and everything that follows from it, to the next commit. */
  function commit(document: LiveDocument, applied: Applied): void {
    const entry = entryOf(document, applied)
    commits.add(entry, () => committed(document, entry))
  }

  function committed(document: LiveDocument, entry: LogEntry): void {
    document.rows += 1
    document.bytes += entry.bytes.length
    document.outbox.commit(entry.seq)
    document.schedule.due(1)
    if (entry.events.length > 0) wake.announce(entry.tenantId)
    if (entry.text) textEdits.noted(entry)
    compact(document)
  }

  /** Drops a harmed document; the log never saw what harmed it. */
  function giveUp({ scope, outbox }: LiveDocument, userId: string, reason: string): Refusal {
    const reset = new Refusal('DOCUMENT_RESET')
    outbox.discard(reset)
    close(scope)
    givenUp.add(scope)
    logger.error(
      { scope, userId, reason },
      'An update harmed the document in memory; it is loaded again from the log, which never saw the update.',
    )
    return reset
  }

  function close(scope: string): void {
    live.get(scope)?.schedule.stop()
    live.delete(scope)
    metrics.openDocuments.set(live.size)
  }

  function withLock(author: Author, scope: ScopeName): Author {
    const lock = lockAgainst(scope, author.userId)
    return lock ? { ...author, lockedOut: lockedWords(lock) } : author
  }

  /**
   * Whose the Yjs clients are that an update extends. Throws UPDATE_REFUSED for an update in another's name; only while a
   * document recovers from a loss may people bring back what others wrote, and then nothing becomes theirs by that.
   * Throws RATE_LIMITED for who brought too many clients of late.
   */
  function claim(
    { doc, clients, present, scopeId }: LiveDocument,
    extended: readonly Extension[],
    userId: string,
    late: boolean,
    now: number,
  ): Claim {
    const claimed = claimClients(extended, userId, clients, present)
    if (late && recovery.recovering(scopeId, now))
      return { fresh: [], foreign: [...claimed.fresh, ...claimed.foreign] }
    if (claimed.foreign.length > 0 || claimed.fresh.includes(doc.clientID)) {
      throw new Refusal(
        'UPDATE_REFUSED',
        'This update writes in the name of another client. Open the document anew.',
      )
    }
    if (claimed.fresh.length > 0) budgets.mustHaveClientsLeft({ userId, scopeId }, now)
    return claimed
  }

  /** Throws RATE_LIMITED: whoever sends it keeps it, and sends it again. */
  function mustHaveSpace(bytes: number): void {
    const left = heapSpace.look()
    if (left === 'full' || (left === 'short' && bytes > LARGE_BYTES))
      throw new Refusal('RATE_LIMITED', 'The server is short of memory. Your edits wait.')
  }

  const originOf = (userId: string): Origin => ({ source: 'local', skipStoreHooks: true, userId })

  return {
    async open(scope, doc, readers) {
      if (heapSpace.look() !== 'enough')
        throw new Refusal(
          'CONNECTION_LIMIT',
          'The server has as much in memory as it may. Try again later.',
        )
      // reason: only access.grant makes scopes, and it refuses kinds that are not known
      const kind = kinds.get(parseScopeName(scope.scope)!.kind)!
      const stored = await openStored(log, scope.scopeId, doc, kind)
      // It took so long that nobody waits for it any more.
      if (doc.isDestroyed) return stored
      const schedule = createFlushSchedule(clock, readers.count, readers.flush)
      givenUp.delete(scope.scope)
      const parts = { ...scope, kind, doc, schedule, stored, limits }
      live.set(scope.scope, createLiveDocument(parts))
      metrics.openDocuments.set(live.size)
      return stored
    },

    submit(scope, update, { author, late }) {
      const document = find(scope)
      mustHaveSpace(update.length)
      const admission = admit(update, document.receiving)
      if (admission.kind === 'refused') {
        if (admission.fault !== undefined) metrics.admissionFaults.inc()
        throw new Refusal(admission.code, admission.reason)
      }
      if (!admission.isOrderSure) metrics.unsureOrders.inc()
      const at = clock.now()
      const writing = { userId: author.userId, scopeId: document.scopeId }
      const claimed = claim(document, admission.clients, author.userId, late, at)
      budgets.spendConflicts(writing, admission.conflicts, at)
      const guarded = { author: withLock(author, document.scope), at, late }
      let settled: GuardOutcome | undefined
      const outcome = applyUpdate(document.doc, update, originOf(author.userId), {
        superseded: admission.superseded,
        settle: (transaction) => {
          settled = document.guard.settle(transaction, guarded)
        },
      })
      if (outcome.kind === 'refused') {
        throw new Refusal('UPDATE_REFUSED', `This update cannot be read: ${outcome.reason}`)
      }
      const isCovered = admission.kind === 'missing' || covers(document.doc, admission.clients)
      if (outcome.kind === 'broken' || !isCovered) {
        const reason = 'reason' in outcome ? outcome.reason : 'Not all of it was applied.'
        void quarantine.quarantineUpdate({ scope, ...writing, at, bytes: update, reason })
        throw giveUp(document, author.userId, reason)
      }
      const { taken } = settled!
      for (const { rule } of taken) metrics.takenBack.inc({ rule })
      const deed = { actor: author.userId, at, late }
      const used = claimed.fresh.filter((client) => Y.getState(document.doc.store, client) > 0)
      budgets.useClients(writing, used.length, at)
      const { net } = outcome
      const relayed = claimed.foreign
      if (net) commit(document, { net, deed, outcome: settled!, fresh: used, relayed })
      return { kind: admission.kind === 'missing' ? 'missing' : outcome.kind, taken }
    },

    async edit(scope, by, write, purpose) {
      const document = find(scope)
      const author = typeof by === 'object' && by !== null ? by : undefined
      const userId = author?.userId ?? (by as string | null)
      const at = clock.now()
      const lock = userId === null ? undefined : lockAgainst(scope, userId)
      if (lock) throw new Refusal('DOCUMENT_LOCKED', lockedWords(lock), lock)
      const full = author && !purpose?.deletes ? whyFull(document.receiving, 0, 1) : undefined
      if (full !== undefined) throw new Refusal('PAYLOAD_TOO_LARGE', full)
      if (author && !purpose?.deletes) mustHaveSpace(0)
      let settled: GuardOutcome | undefined
      const { net, error } = applyEdit(
        document.doc,
        (transaction) => {
          write(document.doc)
          settled = document.guard.settle(transaction, author && { author, at, late: false })
        },
        originOf(userId ?? SERVER_CLIENT),
      )
      // What was written before it failed is in the document and in no log.
      if (error) throw net ? giveUp(document, userId ?? SERVER_CLIENT, error.message) : error
      const deed = { actor: userId, at, late: false }
      if (net) commit(document, { net, deed, outcome: settled!, fresh: [], relayed: [] })
      await document.outbox.durable()
      const [refused] = settled!.taken
      if (refused) throw takenRefusal(refused)
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
    see(scope, client, userId) {
      const { clients, present } = live.get(scope) ?? {}
      const owner = clients?.get(client) ?? present?.get(client)
      if (owner === undefined) present?.set(client, userId)
      return owner === undefined || owner === userId
    },
    stir: (scope) => live.get(scope)?.schedule.due(0),
    close,
    get count() {
      return live.size
    },
  }
}

/** Why an edit was not allowed, for who asked for it by a command. */
function takenRefusal({ rule, message }: GuardOutcome['taken'][number]): Refusal {
  if (rule === 'closed') return new Refusal('CONFLICT', message)
  const isFault = rule === 'value' || rule === 'unknown' || rule === 'once'
  return new Refusal(isFault ? 'VALIDATION_ERROR' : 'ACCESS_DENIED', message)
}

/** Whether the document has everything that the update adds. */
function covers({ store }: Y.Doc, extended: readonly Extension[]): boolean {
  return extended.every(({ client, to }) => Y.getState(store, client) >= to)
}
