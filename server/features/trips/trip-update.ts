/** Updates of a trip that are asked for by name, written into its document. */
import {
  positionBetween,
  readEntries,
  readEntry,
  trip,
  writeEntry,
  type TripUpdateCommand,
} from '@concord/schemas'
import type { Doc } from 'yjs'
import { Refusal } from '../../core/refusal.ts'

/**
 * Writes it; call it within a transaction. A new entry comes last unless it says where, and is `userId`'s. Returns the id
 * of the entry. Throws before anything is written: NOT_FOUND for an entry that there is not, CONFLICT for one that is
 * there already, VALIDATION_ERROR for a day that there is not.
 */
export function writeTripUpdate(
  doc: Doc,
  { deed, collection, id, fields }: TripUpdateCommand,
  { userId, freshId }: { readonly userId: string; readonly freshId: () => string },
): string {
  const known = id !== undefined && doc.getMap(collection).has(id)
  if (deed !== 'add' && !known)
    throw new Refusal('NOT_FOUND', `There is no ${id} in ${collection}.`)
  if (deed === 'add' && known) throw new Refusal('CONFLICT', `${id} is in ${collection} already.`)
  const { dayId } = fields
  if (typeof dayId === 'string' && !readEntry(doc, trip, 'days', dayId))
    throw new Refusal('VALIDATION_ERROR', `dayId: There is no day ${dayId}.`)
  const entryId = id ?? freshId()
  if (deed === 'remove') {
    if (collection === 'days') giveBackActivities(doc, entryId)
    doc.getMap(collection).delete(entryId)
    return entryId
  }
  writeEntry(doc, trip, collection, entryId, {
    ...(deed === 'add' ? made(doc, collection, userId) : {}),
    ...fields,
  })
  return entryId
}

/** What a new entry has that was not said. */
function made(
  doc: Doc,
  collection: TripUpdateCommand['collection'],
  userId: string,
): Record<string, unknown> {
  const { author, fields } = trip.collections[collection]
  const by = author === undefined ? {} : { [author]: userId }
  if (!('position' in fields.shape)) return by
  const last = readEntries(doc, trip, collection).at(-1)?.['position']
  return { ...by, position: positionBetween(typeof last === 'string' ? last : null, null) }
}

/** What was planned for a day that goes becomes an idea. */
function giveBackActivities(doc: Doc, day: string): void {
  for (const { id, dayId } of readEntries(doc, trip, 'activities'))
    if (dayId === day) writeEntry(doc, trip, 'activities', id, { dayId: null })
}
