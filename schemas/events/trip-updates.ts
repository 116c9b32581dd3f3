/** Events of a trip in the words of its update log. */
import { trip } from '../kinds/trip.ts'
import type { ConcordEvent } from './event.ts'
import { TEXT_EDITED } from './of-kinds.ts'

/** Every type of event that becomes a row of the update log: all that follow from a trip's declaration. */
export const TRIP_EVENTS: readonly string[] = [
  trip.metaEvent,
  ...Object.values(trip.collections).flatMap(({ events }) => [
    events.added,
    events.updated,
    events.removed,
  ]),
  TEXT_EDITED,
]

/** `activity.added` → `activity_added`; the trip's own fields and its notes have names of their own. */
export function updateTypeOf(type: string): string {
  if (type === trip.metaEvent) return 'trip_meta_updated'
  if (type === TEXT_EDITED) return 'notes_edited'
  return type.replaceAll('.', '_')
}

/** An entry that came or went as it is or was, with its id; else what changed of it. */
export function updateDataOf({
  entityId,
  data: { entry, ...fields },
}: Pick<ConcordEvent, 'entityId' | 'data'>): Record<string, unknown> {
  // The type of the update says which collection it is.
  delete fields['collection']
  // reason: the events of collections carry entries, which are objects
  const whole = entry as Record<string, unknown> | undefined
  return { ...whole, ...fields, ...(entityId === null ? {} : { id: entityId }) }
}
