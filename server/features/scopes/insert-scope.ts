/** A new scope and its first owner, in one transaction. */
import { createdEvent, parseScopeName, type Principal, type ScopeName } from '@concord/schemas'
import type { EventLog } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import type { Database } from '../../storage/database.ts'

/** Resolves with the new row's id, or `undefined` when the name is taken. */
export type InsertScope = (
  scope: ScopeName,
  owner: Principal,
  title: string,
  now: number,
) => Promise<number | undefined>

export function createInsertScope(
  database: Database,
  events: Pick<EventLog, 'append'>,
  wake: Wake,
): InsertScope {
  return async (scope, owner, title, now) => {
    const scopeId = await insert(database, events, { scope, owner, title, now })
    if (scopeId !== undefined) wake.announce(owner.tenantId)
    return scopeId
  }
}

function insert(
  database: Database,
  events: Pick<EventLog, 'append'>,
  {
    scope,
    owner: { userId },
    title,
    now,
  }: {
    readonly scope: ScopeName
    readonly owner: Principal
    readonly title: string
    readonly now: number
  },
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
    await events.append(tx, tenantId, [
      {
        type: createdEvent({ name: kind }),
        scopeId,
        entityId: id,
        actor: userId,
        at: now,
        late: false,
        data: { title, owner: userId },
        audience: 'scope',
      },
    ])
    return scopeId
  })
}
