/** A new scope and its first owner, in one transaction. */
import { parseScopeName, type Principal, type ScopeName } from '@concord/schemas'
import type { Database } from '../../storage/database.ts'

/** Resolves with the new row's id, or `undefined` when the name is taken. */
export function insertScope(
  database: Database,
  scope: ScopeName,
  { userId }: Principal,
  title: string,
  now: number,
): Promise<number | undefined> {
  const { tenantId, kind, id } = parseScopeName(scope)!
  return database.transaction(async (tx) => {
    const { insertId, numInsertedOrUpdatedRows } = await tx
      .insertInto('scopes')
      .values({
        name: scope,
        tenant: tenantId,
        kind,
        key: id,
        title,
        created_by: userId,
        created_at: now,
        updated_at: now,
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows === 0n) return undefined
    const scopeId = Number(insertId)
    await tx
      .insertInto('members')
      .values({
        scope_id: scopeId,
        user_id: userId,
        role: 'owner',
        added_by: userId,
        added_at: now,
      })
      .execute()
    return scopeId
  })
}
