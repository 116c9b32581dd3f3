/** The update log of trips: a projection of the event log, one row for each logical change. */
import { TRIP_EVENTS, parseScopeName, trip, updateDataOf, updateTypeOf } from '@concord/schemas'
import type { Consumer } from '../../events/consumers.ts'

export const tripUpdates: Consumer = {
  name: 'trip-updates',
  on: TRIP_EVENTS,
  async consume(event, tx) {
    const { scope } = event
    // Boards have polls too, and documents have texts.
    if (scope === null || parseScopeName(scope)?.kind !== trip.name) return
    await tx
      .insertInto('trip_updates')
      .values((eb) => ({
        scope_id: eb
          .selectFrom('scopes')
          .select('scopes.id')
          .where('scopes.name', '=', scope)
          .$asScalar()
          .$notNull(),
        seq: event.seq,
        tenant: event.tenantId,
        user_id: event.actor,
        update_type: updateTypeOf(event.type),
        data: JSON.stringify(updateDataOf(event)),
        at: Date.parse(event.at),
        late: event.late ? 1 : 0,
      }))
      .execute()
  },
  async reset(tenantId, tx) {
    await tx.deleteFrom('trip_updates').where('tenant', '=', tenantId).execute()
  },
}
