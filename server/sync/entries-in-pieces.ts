/** Collections with thousands of entries, read in pieces: checking them takes far longer than looking at them. */
import { entriesFrom, rawEntries, validEntry, type Kind } from '@concord/schemas'
import type { Doc } from 'yjs'
import { chunksOf } from '../core/chunks.ts'
import type { Pieces } from './reading-turns.ts'

type Entries = ReturnType<typeof entriesFrom>

const ENTRIES_IN_A_PIECE = 200

/** What `readEntries` gives of each of these collections, as they all are at the first piece, by name. */
export function* entriesInPieces(
  doc: Doc,
  kind: Kind,
  collections: readonly string[],
): Pieces<Record<string, Entries>> {
  const raw = collections.map((name) => [name, rawEntries(doc, kind, name)] as const)
  const read: Record<string, Entries> = {}
  for (const [name, entries] of raw) {
    const valid: ReturnType<typeof validEntry>[] = []
    for (const some of chunksOf(entries, ENTRIES_IN_A_PIECE)) {
      yield
      for (const entry of some) valid.push(validEntry(kind, name, entry))
    }
    read[name] = entriesFrom(valid)
  }
  return read
}
