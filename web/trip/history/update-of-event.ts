/** Events of a trip as its update log has them. */
import {
  updateDataOf,
  updateTypeOf,
  type ConcordEvent,
  type TripUpdate,
  type UserId,
} from '@concord/schemas'

/** The update that the log has, or soon has, for an event of this trip. */
export function updateOfEvent(event: ConcordEvent, tripId: string): TripUpdate {
  return {
    id: `${event.tenantId}:${event.seq}`,
    tripId,
    userId: event.actor as UserId | null,
    updateType: updateTypeOf(event.type),
    data: updateDataOf(event),
    timestamp: event.at,
    seq: event.seq,
    late: event.late,
  }
}
