/** A document in memory: its Yjs document, what of it is on disk, and what it still has to say. */
import { parseScopeName, type Kind, type Limits, type ScopeName } from '@concord/schemas'
import type * as Y from 'yjs'
import { createReceiving, type Receiving, type UpdateLimits } from '../admission/receiving.ts'
import { createGuard, type Guard } from '../guard/guard.ts'
import { createMirror } from '../guard/mirror.ts'
import type { StoredDocument } from '../update-log/update-log.ts'
import type { FlushSchedule } from './flush-schedule.ts'
import type { Outbox } from './outbox.ts'
import { createOutbox } from './outbox.ts'

export interface LiveDocument {
  readonly scope: ScopeName
  readonly scopeId: number
  readonly tenantId: string
  readonly kind: Kind
  readonly doc: Y.Doc
  readonly guard: Guard
  /** The document as admission asks for it. */
  readonly receiving: Receiving
  /** Whose each Yjs client is; empty: the server's. */
  readonly clients: Map<number, string>
  /** Whose each Yjs client is that others can see and that has not written yet. */
  readonly present: Map<number, string>
  readonly outbox: Outbox
  readonly schedule: FlushSchedule
  title: string
  /** Of the log, for compaction. */
  rows: number
  bytes: number
  snapshotBytes: number
  compacting: boolean
}

/** The owner of the Yjs clients with which the server itself writes. */
export const SERVER_CLIENT = ''

interface Parts extends Pick<LiveDocument, 'scope' | 'scopeId' | 'kind' | 'doc' | 'schedule'> {
  /** What `doc` was filled from. */
  readonly stored: StoredDocument
  readonly limits: UpdateLimits & Pick<Limits, 'collectionEntries'>
}

export function createLiveDocument(parts: Parts): LiveDocument {
  const { scope, scopeId, kind, doc, schedule, stored, limits } = parts
  const clients = new Map(stored.clients)
  const isServer = (client: number): boolean =>
    client === doc.clientID || clients.get(client) === SERVER_CLIENT
  const live: LiveDocument = {
    scope,
    scopeId,
    tenantId: parseScopeName(scope)!.tenantId,
    kind,
    doc,
    guard: createGuard(doc, kind, createMirror(doc, kind), isServer, limits.collectionEntries),
    receiving: createReceiving(doc, limits, () => live.snapshotBytes + live.bytes),
    clients,
    present: new Map(),
    outbox: createOutbox(stored.seq),
    schedule,
    title: titleOf(doc),
    rows: stored.updates.length,
    bytes: stored.updates.reduce((sum, update) => sum + update.length, 0),
    snapshotBytes: stored.snapshotBytes,
    compacting: false,
  }
  return live
}

/** The title that lists show: `meta.title` if it is a text, cut to its longest, else empty. */
export function titleOf(doc: Y.Doc): string {
  const title = doc.getMap('meta').get('title')
  return typeof title === 'string' ? title.slice(0, 200) : ''
}
