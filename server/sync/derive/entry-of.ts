/** What one transaction of a document leaves to be written: the update, its events, and what must be remembered. */
import * as Y from 'yjs'
import type { AuditEntry } from '../../storage/audit.ts'
import type { GuardOutcome } from '../guard/guard.ts'
import { SERVER_CLIENT, titleOf, type LiveDocument } from '../live/live-document.ts'
import type { LogEntry } from '../update-log/update-log.ts'
import { derive, type Deed } from './derive.ts'

/** What one transaction came to. */
export interface Applied {
  /** What changed in all. */
  readonly net: Uint8Array
  readonly deed: Deed
  readonly outcome: GuardOutcome
  /** Yjs clients that nobody had used before. */
  readonly fresh: readonly number[]
  /** Those of others, whose edits somebody brings back after a loss. */
  readonly relayed: readonly number[]
}

/** As many of the changes that were taken back stand in the audit log. */
const AUDITED = 20

/** The entry for the document's log; numbers it, and keeps in the live document what the next one builds on. */
export function entryOf(
  document: LiveDocument,
  { net, deed, outcome, fresh, relayed }: Applied,
): LogEntry {
  const { scopeId, tenantId, outbox, kind } = document
  const title = titleOf(document.doc)
  const retitled = title !== document.title
  document.title = title
  const wrote = outcome.contents.length > 0
  return {
    scopeId,
    tenantId,
    seq: outbox.apply(),
    userId: deed.actor ?? SERVER_CLIENT,
    at: deed.at,
    bytes: net,
    ...(retitled ? { title } : {}),
    events: derive(outcome.changes, kind, deed),
    ...(wrote ? { text: { contents: outcome.contents, late: deed.late } } : {}),
    clients: bind(document, deed.actor ?? SERVER_CLIENT, fresh),
    audit: [
      ...(outcome.taken.length > 0 ? [takenBack(document, deed, outcome)] : []),
      ...(relayed.length > 0 ? [broughtBack(document, deed, relayed)] : []),
    ],
  }
}

/** From now on these Yjs clients are this person's; the server's own is bound once it has written. */
function bind(
  { doc, clients }: LiveDocument,
  userId: string,
  fresh: readonly number[],
): LogEntry['clients'] {
  const bound = fresh.map((client) => ({ client, userId }))
  if (!clients.has(doc.clientID) && Y.getState(doc.store, doc.clientID) > 0) {
    bound.push({ client: doc.clientID, userId: SERVER_CLIENT })
  }
  for (const { client, userId } of bound) clients.set(client, userId)
  return bound
}

function takenBack(
  { scope, tenantId }: LiveDocument,
  { actor, at, late }: Deed,
  { taken }: GuardOutcome,
): AuditEntry {
  const details = { late, taken: taken.slice(0, AUDITED), count: taken.length }
  const action = 'edit.taken_back'
  return { tenantId, category: 'security', actor, action, target: scope, details, at }
}

function broughtBack(
  { scope, tenantId }: LiveDocument,
  { actor, at }: Deed,
  clients: readonly number[],
): AuditEntry {
  const action = 'edit.brought_back'
  return { tenantId, category: 'security', actor, action, target: scope, details: { clients }, at }
}
