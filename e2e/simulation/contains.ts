/** Whether a document has everything that is somewhere else: insertions and deletions. */
import * as Y from 'yjs'

export function containsUpdate(doc: Y.Doc, update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update)
  for (const struct of structs) {
    if (struct instanceof Y.Skip) continue
    const { client, clock } = struct.id
    if (Y.getState(doc.store, client) < clock + struct.length) return false
  }
  return containsDeletions(doc, ds)
}

/** What the other one holds back, because it builds on something that is not there, does not count. */
export function containsDocument(doc: Y.Doc, other: Y.Doc): boolean {
  for (const client of other.store.clients.keys())
    if (Y.getState(doc.store, client) < Y.getState(other.store, client)) return false
  return containsDeletions(doc, Y.createDeleteSetFromStructStore(other.store))
}

type DeleteSet = ReturnType<typeof Y.createDeleteSetFromStructStore>

function containsDeletions(doc: Y.Doc, { clients }: DeleteSet): boolean {
  for (const [client, ranges] of clients)
    for (const { clock, len } of ranges) if (!isDeleted(doc, client, clock, len)) return false
  return true
}

function isDeleted(doc: Y.Doc, client: number, clock: number, length: number): boolean {
  if (Y.getState(doc.store, client) < clock + length) return false
  const structs = doc.store.clients.get(client)!
  for (let index = Y.findIndexSS(structs, clock); index < structs.length; index += 1) {
    const struct = structs[index]!
    if (struct.id.clock >= clock + length) return true
    if (!struct.deleted) return false
  }
  return true
}
