/** What people were told is saved and what others saw of it, and whether a document still has all of it. */
import * as Y from 'yjs'
import type { Edit } from './edits.ts'

export interface Entry {
  readonly edit: Edit
  /** The writer was told that it is saved. */
  readonly told: boolean
  /** Another client had it. */
  readonly seen: boolean
}

export interface Missing extends Entry {
  readonly why: 'its bytes are not there' | 'a reader does not find it'
}

/**
 * Every edit that was told or seen and is not in `doc`. Looked for twice: as bytes (each struct and each deletion of the
 * update), and as a person would (the entry or word is there, or gone).
 */
export function missingFrom(doc: Y.Doc, ledger: readonly Entry[]): Missing[] {
  const content = contentOf(doc)
  const text = doc.getText('text').toJSON()
  const entries = doc.getMap('entries')
  const mayBeGone = new Set(
    ledger.flatMap(({ edit }) => (edit.effect.there ? [] : [edit.effect.name])),
  )
  return ledger.flatMap((entry): Missing[] => {
    if (!entry.told && !entry.seen) return []
    const { update, effect } = entry.edit
    if (!content.holds(update)) return [{ ...entry, why: 'its bytes are not there' }]
    const found = effect.place === 'entry' ? entries.has(effect.name) : text.includes(effect.name)
    // A thing that its writer removed later may be gone, whether anybody heard of the removal or not.
    const right = effect.there ? found || mayBeGone.has(effect.name) : !found
    return right ? [] : [{ ...entry, why: 'a reader does not find it' }]
  })
}

/** What a document consists of, as of now. */
export function contentOf(doc: Y.Doc): { holds(update: Uint8Array): boolean } {
  const { sv, ds } = Y.snapshot(doc)
  return {
    holds(update) {
      const decoded = Y.decodeUpdate(update)
      return (
        decoded.structs.every(({ id, length }) => (sv.get(id.client) ?? 0) >= id.clock + length) &&
        [...decoded.ds.clients].every(([client, ranges]) =>
          ranges.every(({ clock, len }) => {
            for (let at = clock; at < clock + len; at += 1) {
              if (!Y.isDeleted(ds, Y.createID(client, at))) return false
            }
            return true
          }),
        )
      )
    },
  }
}
