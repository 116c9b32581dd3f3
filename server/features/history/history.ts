/** Reading the update log of a trip. */
import { instantOf, parseScopeName, type TripUpdate, type UserId } from '@concord/schemas'
import type { Grant } from '../../auth/access.ts'
import { pageOf } from '../../core/page.ts'
import type { Database } from '../../storage/database.ts'

export interface History {
  /** Updates of the trip before this number, newest first. `next`: there are more, before that one. */
  updates(
    grant: Grant,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<{ items: TripUpdate[]; next?: number }>
}

export function createHistory(database: Database): History {
  return {
    async updates({ scope, scopeId }, { before, limit }) {
      const { tenantId, id: tripId } = parseScopeName(scope)!
      const rows = await database.query
        .selectFrom('trip_updates')
        .select(['seq', 'user_id', 'update_type', 'data', 'at', 'late'])
        .where('scope_id', '=', scopeId)
        .$if(before !== undefined, (query) => query.where('seq', '<', before!))
        .orderBy('seq', 'desc')
        .limit(limit + 1)
        .execute()
      const updates = rows.map((row) => ({
        id: `${tenantId}:${row.seq}`,
        tripId,
        userId: row.user_id as UserId | null,
        updateType: row.update_type,
        data: JSON.parse(row.data) as Record<string, unknown>,
        timestamp: instantOf(row.at),
        seq: row.seq,
        late: row.late === 1,
      }))
      return pageOf(updates, limit, ({ seq }) => seq)
    },
  }
}
