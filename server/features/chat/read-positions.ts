/** How far everybody has read. What somebody said themselves, and what was said before they came, waits for nobody. */
import type { ReadState, UnreadScope } from '@concord/schemas'
import type { Queries, Tx } from '../../storage/database.ts'

export async function readState(
  query: Queries,
  scopeId: number,
  userId: string,
): Promise<ReadState> {
  const position = await query
    .selectFrom('read_positions')
    .select('seq')
    .where('scope_id', '=', scopeId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  const row = await selectUnread(query, userId)
    .where('members.scope_id', '=', scopeId)
    .select((eb) => eb.fn.countAll<number>().as('unread'))
    .executeTakeFirst()
  return { lastRead: position?.seq ?? 0, unread: row?.unread ?? 0 }
}

/** Moves on to this message, never back. Whether it moved. */
export async function moveReadPosition(
  tx: Tx,
  scopeId: number,
  userId: string,
  seq: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('read_positions')
    .values({ scope_id: scopeId, user_id: userId, seq })
    .onConflict((conflict) =>
      conflict
        .columns(['scope_id', 'user_id'])
        .doUpdateSet({ seq })
        .where('read_positions.seq', '<', seq),
    )
    .executeTakeFirstOrThrow()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Everything of this person's in which something waits, what has waited least first. */
export async function readUnread(
  query: Queries,
  tenantId: string,
  userId: string,
): Promise<UnreadScope[]> {
  const rows = await selectUnread(query, userId)
    .where('scopes.tenant', '=', tenantId)
    .select(['scopes.name', 'scopes.kind', 'scopes.key', 'scopes.title'])
    .select((eb) => eb.fn.countAll<number>().as('unread'))
    .groupBy('scopes.id')
    .orderBy((eb) => eb.fn.max('messages.seq'), 'desc')
    .execute()
  return rows.map(({ name, key, ...row }) => ({ ...row, scope: name, id: key }))
}

/** The messages of others that this person has not read. */
function selectUnread(query: Queries, userId: string) {
  return query
    .selectFrom('members')
    .innerJoin('scopes', 'scopes.id', 'members.scope_id')
    .leftJoin('read_positions', (join) =>
      join
        .onRef('read_positions.scope_id', '=', 'members.scope_id')
        .onRef('read_positions.user_id', '=', 'members.user_id'),
    )
    .innerJoin('messages', (join) =>
      join
        .onRef('messages.scope_id', '=', 'members.scope_id')
        .on((eb) => eb('messages.seq', '>', eb.fn.coalesce('read_positions.seq', eb.lit(0))))
        .onRef('messages.created_at', '>=', 'members.added_at'),
    )
    .where('members.user_id', '=', userId)
    .where('scopes.deleted_at', 'is', null)
    .where('messages.user_id', '!=', userId)
    .where('messages.deleted_at', 'is', null)
}
