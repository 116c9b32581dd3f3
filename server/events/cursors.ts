/** How far each consumer has read, and what it gave up on. */
import type { ConcordEvent } from '@concord/schemas'
import type { Database, Tx } from '../storage/database.ts'

/** The last event that the consumer has dealt with; 0 at the beginning. */
export async function readCursor(
  database: Database,
  consumer: string,
  tenantId: string,
): Promise<number> {
  const row = await database.query
    .selectFrom('cursors')
    .select('seq')
    .where('consumer', '=', consumer)
    .where('tenant', '=', tenantId)
    .executeTakeFirst()
  return row?.seq ?? 0
}

export async function moveCursor(
  tx: Tx,
  consumer: string,
  tenant: string,
  seq: number,
): Promise<void> {
  await tx
    .insertInto('cursors')
    .values({ consumer, tenant, seq })
    .onConflict((conflict) => conflict.columns(['consumer', 'tenant']).doUpdateSet({ seq }))
    .execute()
}

/** Back to the beginning; what was parked will be met again. */
export async function rewindCursor(tx: Tx, consumer: string, tenant: string): Promise<void> {
  await moveCursor(tx, consumer, tenant, 0)
  await tx
    .deleteFrom('parked_events')
    .where('consumer', '=', consumer)
    .where('tenant', '=', tenant)
    .execute()
}

export async function parkEvent(
  tx: Tx,
  consumer: string,
  { tenantId, seq }: ConcordEvent,
  reason: string,
  at: number,
): Promise<void> {
  await tx
    .insertInto('parked_events')
    .values({ consumer, tenant: tenantId, seq, reason, at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
