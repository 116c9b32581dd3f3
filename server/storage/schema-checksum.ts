/**
 * How the tables were made, as a number that the file keeps (`user_version`). One wrong letter there makes a column
 * unknown, or a whole file unreadable, and SQLite's own check does not look at it.
 */
import { crc32 } from 'node:zlib'

/** Gives one row with the column `made`. */
export const HOW_TABLES_ARE_MADE = `select group_concat(type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, ''), char(10)) as made
  from (select type, name, tbl_name, sql from sqlite_schema order by rowid)`

/** Never 0, which is what a file says that was never asked. */
export function schemaChecksum(made: string): number {
  return (crc32(made) >>> 1) + 1
}
