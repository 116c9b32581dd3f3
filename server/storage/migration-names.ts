/** The list of the migrations that a file has been through. Nothing but its names says what the file's tables are. */
import type Database from 'better-sqlite3'

/**
 * What is wrong with the list, or `undefined`. The file of a newer Concord has more migrations than these, never others
 * instead: with others instead and tables all the same as ours, names were damaged.
 */
export async function damageInNames(
  database: Database.Database,
  known: readonly string[],
): Promise<string | undefined> {
  const isListed = database
    .prepare("select 1 from sqlite_schema where name = 'kysely_migration'")
    .get()
  if (isListed === undefined) return undefined
  const names = database.prepare('select name from kysely_migration').pluck().all()
  if (names.length > known.length || names.every((name) => known.includes(String(name))))
    return undefined
  // Only now: it brings every migration with it, and a healthy file needs none of that to be opened.
  const { referenceSchema } = await import('./reference-schema.ts')
  const ours = [...(await referenceSchema(names.length)).values()].flat()
  const theirs = database
    .prepare("select sql from sqlite_schema where name not like 'sqlite_%'")
    .pluck()
    .all()
  const isOurs = ours.toSorted().join('\n') === theirs.toSorted().join('\n')
  return isOurs ? 'the list of its migrations is not as it was written' : undefined
}
