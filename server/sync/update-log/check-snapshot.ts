/** Whether a new snapshot may take the place of the rows that it was made from. Pure. */
import * as Y from 'yjs'
import { whyUnhealthy } from '../yjs/document-health.ts'
import { integrate } from '../yjs/integrate.ts'
import { printOf, sameBytes, take, whyDifferent, type Print } from './rebuilt-document.ts'

export interface SnapshotCheck {
  /** The live document as one update, and its state vector, of the same moment. */
  readonly snapshot: Uint8Array
  readonly stateVector: Uint8Array
  /** What the log holds of that moment, in order; empty: only the snapshot itself is looked at. */
  readonly log: readonly Uint8Array[]
}

/** Why it may not, or `undefined`: read back it is the document that people have seen, and the one that the log gives. */
export function whyNotSnapshot({ snapshot, stateVector, log }: SnapshotCheck): string | undefined {
  const read = printOfSnapshot(snapshot)
  if (typeof read === 'string') return read
  if (!sameBytes(read.vector, stateVector)) return 'it lacks edits'
  if (log.length === 0) return undefined
  const logged = new Y.Doc()
  // In one transaction: to find out which row is bad is not asked here, and takes twice as long.
  logged.transact((transaction) => {
    for (const bytes of log) integrate(transaction, bytes, {})
  })
  const unhealthy = whyUnhealthy(logged)
  if (unhealthy !== undefined) return `the log gives no healthy document: ${unhealthy}`
  const difference = whyDifferent(read, printOf(logged))
  return difference === undefined ? undefined : `the log has ${difference}`
}

/** A function of its own, so that only one of two large documents is in memory at a time. Returns why it cannot be read. */
function printOfSnapshot(snapshot: Uint8Array): Print | string {
  const doc = new Y.Doc()
  return take(doc, snapshot)?.reason ?? printOf(doc)
}
