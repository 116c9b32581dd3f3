/** Forgetting rows by their age. */
import { sql } from 'kysely'
import type { Queries } from './database.ts'
import type { Tables } from './tables.ts'

export type TableName = keyof Tables
export type ColumnOf<Table extends TableName> = keyof Tables[Table] & string

/** Deletes rows, which have an `id`, of which a column is less than `before`; `most` of them. Resolves to how many. */
export async function deleteOlder<Table extends TableName>(
  query: Queries,
  table: Table,
  column: ColumnOf<Table>,
  before: number,
  most: number,
): Promise<number> {
  const [rows, at] = [sql.table(table), sql.ref(column)]
  const old = sql`select id from ${rows} where ${at} < ${before} limit ${most}`
  const { numAffectedRows } = await sql`delete from ${rows} where id in (${old})`.execute(query)
  return Number(numAffectedRows ?? 0)
}
