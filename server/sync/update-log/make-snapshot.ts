/** A new snapshot, made from the log and believed only when it was read back. Pure. */
import * as Y from 'yjs'
import { whyUnhealthy } from '../yjs/document-health.ts'
import { extentOf } from '../yjs/extent.ts'
import { integrate } from '../yjs/integrate.ts'
import { printOf, sameBytes, take, whyDifferent, type Print } from './rebuilt-document.ts'

/** The bytes, or why there are none that could be used. */
export type Made = { readonly snapshot: Uint8Array } | { readonly reason: string }

/** What `log` gives, in order, as one update; `extent`: that of the document that people have seen, of the same moment. */
export function makeSnapshot(log: readonly Uint8Array[], extent: Uint8Array): Made {
  const logged = fromLog(log, extent)
  if ('reason' in logged) return logged
  const read = readBack(logged.snapshot)
  if (typeof read === 'string') return { reason: read }
  const difference = whyDifferent(read, logged.print)
  if (difference !== undefined) return { reason: `read back it has ${difference}` }
  return { snapshot: logged.snapshot }
}

/** Why bytes do not give a document with this state vector, or `undefined`. */
export function whyNotSnapshot(snapshot: Uint8Array, vector: Uint8Array): string | undefined {
  const read = readBack(snapshot)
  if (typeof read === 'string') return read
  return sameBytes(read.vector, vector) ? undefined : 'it lacks edits'
}

interface Logged {
  readonly snapshot: Uint8Array
  readonly print: Print
}

// Functions of their own, so that only one of two large documents is in memory at a time.

function fromLog(log: readonly Uint8Array[], extent: Uint8Array): Logged | { reason: string } {
  const doc = new Y.Doc()
  // In one transaction: to find out which row is bad is not asked here, and takes twice as long.
  doc.transact((transaction) => {
    for (const bytes of log) integrate(transaction, bytes, {})
  })
  const unhealthy = whyUnhealthy(doc)
  if (unhealthy !== undefined) return { reason: `the log gives no healthy document: ${unhealthy}` }
  if (!sameBytes(extentOf(doc), extent)) return { reason: 'the log has other edits' }
  return { snapshot: Y.encodeStateAsUpdate(doc), print: printOf(doc) }
}

/** Or why it cannot be read. */
function readBack(snapshot: Uint8Array): Print | string {
  const doc = new Y.Doc()
  return take(doc, snapshot)?.reason ?? printOf(doc)
}
