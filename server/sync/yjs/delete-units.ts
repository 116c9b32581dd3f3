/** Deletes those units of a range that the document has, as their author would. */
import type { Range } from '@concord/schemas'
import * as Y from 'yjs'

export function deleteUnits(transaction: Y.Transaction, { client, clock, length }: Range): void {
  const deletions = Y.createDeleteSet()
  deletions.clients.set(client, [{ clock, len: length }])
  Y.iterateDeletedStructs(transaction, deletions, (struct) => {
    if (struct instanceof Y.Item) struct.delete(transaction)
  })
}
