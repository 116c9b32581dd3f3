/** Locks as they are kept. */
import { ScopeRole, may, type ScopeName, type UserId } from '@concord/schemas'
import type { Queries, Tx } from '../../storage/database.ts'
import type { HeldLock } from './lock-rules.ts'

/** Every lock, and whether its holder may still hold it: edits in a scope that exists. */
export async function readLocks(
  query: Queries,
): Promise<{ readonly lock: HeldLock; readonly rightful: boolean }[]> {
  const rows = await selectLocks(query)
    .leftJoin('members', (join) =>
      join
        .onRef('members.scope_id', '=', 'locks.scope_id')
        .onRef('members.user_id', '=', 'locks.user_id'),
    )
    .select(['members.role', 'scopes.deleted_at'])
    .execute()
  return rows.map((row) => ({
    lock: lockOf(row),
    rightful: row.deleted_at === null && mayEdit(row.role),
  }))
}

export async function readLock(tx: Tx, scopeId: number): Promise<HeldLock | undefined> {
  const row = await selectLocks(tx).where('locks.scope_id', '=', scopeId).executeTakeFirst()
  return row && lockOf(row)
}

/** Puts it in the place of the one that is there. */
export async function writeLock(tx: Tx, lock: HeldLock): Promise<void> {
  const values = {
    user_id: lock.userId,
    taken_at: lock.since,
    expires_at: lock.until,
    reason: lock.reason ?? null,
  }
  await tx
    .insertInto('locks')
    .values({ scope_id: lock.scopeId, ...values })
    .onConflict((conflict) => conflict.column('scope_id').doUpdateSet(values))
    .execute()
}

export async function deleteLock(tx: Tx, { scopeId }: HeldLock): Promise<void> {
  await tx.deleteFrom('locks').where('scope_id', '=', scopeId).execute()
}

/** Whether this person edits in this scope, and the scope exists, within the transaction. */
export async function isEditor(tx: Tx, scopeId: number, userId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('members')
    .innerJoin('scopes', 'scopes.id', 'members.scope_id')
    .select('members.role')
    .where('members.scope_id', '=', scopeId)
    .where('members.user_id', '=', userId)
    .where('scopes.deleted_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined && mayEdit(row.role)
}

function mayEdit(role: string | null): boolean {
  return role !== null && may('edit', ScopeRole.parse(role), [])
}

function selectLocks(query: Queries) {
  return query
    .selectFrom('locks')
    .innerJoin('scopes', 'scopes.id', 'locks.scope_id')
    .select([
      'locks.scope_id',
      'scopes.name',
      'locks.user_id',
      'locks.taken_at',
      'locks.expires_at',
      'locks.reason',
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof selectLocks>['executeTakeFirstOrThrow']>>

function lockOf(row: Row): HeldLock {
  return {
    scopeId: row.scope_id,
    scope: row.name as ScopeName,
    userId: row.user_id as UserId,
    since: row.taken_at,
    until: row.expires_at,
    reason: row.reason ?? undefined,
  }
}
