/** Epochs: within one, a number that was given stays given. Restoring a backup or repairing a file begins another. */
import { sql } from 'kysely'
import type { Queries } from './database.ts'

export async function currentEpoch(query: Queries): Promise<string> {
  const { id } = await query
    .selectFrom('epochs')
    .select('id')
    .orderBy(sql`rowid`, 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return id
}

export async function beginEpoch(
  query: Queries,
  since: number,
  reason: 'restored' | 'repaired',
): Promise<void> {
  await query
    .insertInto('epochs')
    .values({ id: sql`lower(hex(randomblob(8)))`, since, reason })
    .execute()
}
