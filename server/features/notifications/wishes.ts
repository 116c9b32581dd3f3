/** How people want to be told, as it is kept. */
import { PreferenceChanges, preferencesOf, type Preferences } from '@concord/schemas'
import type { Queries, Tx } from '../../storage/database.ts'

/** Of each of these people; who said nothing has what is usual. */
export async function readWishes(
  query: Queries,
  tenantId: string,
  people: readonly string[],
): Promise<(userId: string) => Preferences> {
  const rows = await query
    .selectFrom('notification_preferences')
    .select(['user_id', 'changes'])
    .where('tenant', '=', tenantId)
    .where('user_id', 'in', people)
    .execute()
  const wishes = new Map(
    rows.map(({ user_id, changes }) => [
      user_id,
      preferencesOf(PreferenceChanges.parse(JSON.parse(changes))),
    ]),
  )
  const usual = preferencesOf(PreferenceChanges.parse({}))
  return (userId) => wishes.get(userId) ?? usual
}

export async function writeWishes(
  tx: Tx,
  tenant: string,
  user_id: string,
  wishes: PreferenceChanges,
): Promise<void> {
  const changes = JSON.stringify(wishes)
  await tx
    .insertInto('notification_preferences')
    .values({ tenant, user_id, changes })
    .onConflict((conflict) => conflict.columns(['tenant', 'user_id']).doUpdateSet({ changes }))
    .execute()
}
