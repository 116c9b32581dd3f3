/** Deletes those of the units that the document has, as their author would. */
import * as Y from 'yjs'
import type { Units } from './units.ts'

export function deleteUnits(transaction: Y.Transaction, { client, from, to }: Units): void {
  const deletions = Y.createDeleteSet()
  deletions.clients.set(client, [{ clock: from, len: to - from }])
  Y.iterateDeletedStructs(transaction, deletions, (struct) => {
    if (struct instanceof Y.Item) struct.delete(transaction)
  })
}
