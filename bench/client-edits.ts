/** What clients that edit send. */
import * as Y from 'yjs'

/** The updates of one client that begins with `base` and makes `count` edits, each its own. */
export function clientEdits(
  base: Uint8Array,
  count: number,
  edit: (doc: Y.Doc, index: number) => void,
): Uint8Array[] {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, base)
  const updates: Uint8Array[] = []
  doc.on('update', (update) => updates.push(update))
  for (let index = 0; index < count; index += 1) edit(doc, index)
  return updates
}
