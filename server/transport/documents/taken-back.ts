/** What an author is told of that was taken back. */
import type { RejectedNotice } from '@concord/schemas'
import type { Submitted } from '../../sync/documents.ts'

/** So many changes are told one by one. */
const TOLD = 20

export function takenBack(taken: Submitted['taken']): Omit<RejectedNotice, 'type'> {
  return { changes: taken.slice(0, TOLD), count: taken.length }
}
