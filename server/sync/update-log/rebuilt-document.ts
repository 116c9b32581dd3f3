/** A document made from stored bytes alone, on the side: to find out whether they can be believed. */
import * as Y from 'yjs'
import { applyUpdate } from '../yjs/apply-update.ts'
import { contentDigest } from '../yjs/content-digest.ts'

const REBUILD = { source: 'local', skipStoreHooks: true } as const

/** The reason of an update that cannot be taken, or not as a whole, for no fault of its own. */
export const MISSING = 'it builds on edits that are missing'

export interface Trouble {
  readonly reason: string
  /** The document is of no use any more. */
  readonly harmed: boolean
}

/** Takes an update into `doc`. Of one that is MISSING something, the rest is taken. */
export function take(doc: Y.Doc, bytes: Uint8Array): Trouble | undefined {
  const outcome = applyUpdate(doc, bytes, REBUILD)
  if (outcome.kind === 'applied') return undefined
  if (outcome.kind === 'missing') return { reason: MISSING, harmed: false }
  return { reason: `it cannot be applied: ${outcome.reason}`, harmed: outcome.kind === 'broken' }
}

/** The document as one update that was read back and found the same, or `undefined` when it does not survive that. */
export function survivingState(doc: Y.Doc): Uint8Array | undefined {
  try {
    const state = Y.encodeStateAsUpdate(doc)
    const copy = new Y.Doc()
    return take(copy, state) || whyDifferent(printOf(copy), printOf(doc)) ? undefined : state
  } catch {
    // reason: what a damaged document throws when it is walked through or encoded says the same as a difference
    return undefined
  }
}

/** What a document can be known again by, without the document. */
export interface Print {
  readonly vector: Uint8Array
  readonly digest: string
}

export function printOf(doc: Y.Doc): Print {
  return { vector: Y.encodeStateVector(doc), digest: contentDigest(doc) }
}

/** In what two documents differ that should be the same. */
export function whyDifferent(one: Print, other: Print): string | undefined {
  if (!sameBytes(one.vector, other.vector)) return 'other edits'
  return one.digest === other.digest ? undefined : 'other content'
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
