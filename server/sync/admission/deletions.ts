/** Reading what an update deletes: ranges of units of each Yjs client, in order and apart from each other. */
import { counted } from '../../core/counted.ts'
import type { Cursor } from './cursor.ts'
import type { Cuts } from './cuts.ts'
import { readyClock } from './order.ts'
import type { Receiving } from './receiving.ts'
import { NotAdmitted } from './refused.ts'
import type { StructTable } from './struct-table.ts'
import { readClient } from './structs.ts'

/** The least bytes of a client with one range, and of a range. */
const LEAST_CLIENT = 4
const LEAST_RANGE = 2

/**
 * Reads all deletions. Returns whether everything is there, in the document or in what can be added of the update, that
 * they delete.
 */
export function readDeletions(
  cursor: Cursor,
  document: Receiving,
  table: StructTable,
  cuts: Cuts,
): boolean {
  const { updateDeletions } = document.limits
  const clients = cursor.count(LEAST_CLIENT)
  const seen = clients > 1 ? new Set<number>() : undefined
  let isWhole = true
  let budget = updateDeletions
  for (let index = 0; index < clients; index += 1) {
    const client = readClient(cursor)
    if (seen?.has(client)) throw new NotAdmitted('This update names one client twice.')
    seen?.add(client)
    const count = cursor.count(LEAST_RANGE)
    budget -= count
    if (budget < 0) {
      throw new NotAdmitted(
        `One update may delete ${counted(updateDeletions, 'range')}; this has more.`,
      )
    }
    const section = table.sectionOf(client)
    const here = section === undefined ? document.clockOf(client) : readyClock(section, table)
    let before = 0
    for (let range = 0; range < count; range += 1) {
      const from = cursor.number()
      const to = from + cursor.number()
      if (from < before || to === from) {
        throw new NotAdmitted('This update deletes in an order that no client has.')
      }
      before = to
      if (to > here) isWhole = false
      if (cuts.areAsked) {
        cuts.make(client, from)
        cuts.make(client, to)
      }
    }
  }
  return isWhole
}
