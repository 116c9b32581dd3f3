/** What a document has that a reader lacks, encoded once however many ask for it. */
import * as Y from 'yjs'
import type { Clock } from '../../core/clock.ts'
import type { StoredDocument } from '../update-log/update-log.ts'

export interface StateAnswers {
  /** What whoever has `vector` lacks. Throws when `vector` is no state vector. */
  stateSince(vector: Uint8Array): Uint8Array
  /** The same, as updates to be applied in this order; at least one. Of a large document that was just loaded it costs nothing. */
  piecesSince(vector: Uint8Array): readonly Uint8Array[]
  /** What the document has, for others to say what it lacks. */
  vector(): Uint8Array
}

/** The state vector of who has nothing. */
export const NO_STATE = Uint8Array.of(0)

export function isStateVector(bytes: Uint8Array): boolean {
  try {
    Y.decodeStateVector(bytes)
    return true
  } catch {
    // reason: bytes that are none are an expected input; the caller refuses them with words
    return false
  }
}

/** Those who come back together mostly have the same; some are new and have nothing. */
const REMEMBERED = 4
/** Long enough for all who come back at once, and short enough to cost no memory. */
const REMEMBER_MS = 10_000

/** More updates than that are fewer bytes, and fewer frames, when they are encoded anew. */
const MOST_AS_STORED = 50

/** `stored`: what the document was just filled from. */
export function createStateAnswers(
  doc: Y.Doc,
  clock: Pick<Clock, 'after'>,
  { slices, updates }: Pick<StoredDocument, 'slices' | 'updates'>,
): StateAnswers {
  const answers = new Map<string, Uint8Array>()
  let cancel: (() => void) | undefined
  /** All of the document, as long as nothing was written since. */
  let asStored: readonly Uint8Array[] | undefined
  const forget = (): void => {
    answers.clear()
    asStored = undefined
    cancel?.()
    cancel = undefined
  }
  if (slices.length > 1 && updates.length <= MOST_AS_STORED) {
    asStored = [...slices, ...updates]
    cancel = clock.after(REMEMBER_MS, forget)
  }
  doc.on('update', () => {
    if (answers.size > 0 || asStored) forget()
  })
  doc.on('destroy', forget)

  function remember(key: string, answer: Uint8Array): void {
    const [oldest] = answers.keys()
    if (answers.size >= REMEMBERED && oldest !== undefined) answers.delete(oldest)
    answers.set(key, answer)
    cancel ??= clock.after(REMEMBER_MS, forget)
  }

  function stateSince(vector: Uint8Array): Uint8Array {
    const key = Buffer.from(vector).toString('latin1')
    const known = answers.get(key)
    if (known) return known
    const answer = Y.encodeStateAsUpdate(doc, vector)
    remember(key, answer)
    return answer
  }

  return {
    stateSince,
    piecesSince: (vector) =>
      asStored && Buffer.compare(vector, NO_STATE) === 0 ? asStored : [stateSince(vector)],
    vector: () => Y.encodeStateVector(doc),
  }
}
