/** The list of the migrations that a file has been through: their names, and when, by which they are put in order. */
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
  const listed = database
    .prepare('select name, timestamp from kysely_migration order by timestamp, name')
    .all() as { name: unknown; timestamp: unknown }[]
  const isInOrder = listed.every(
    ({ name, timestamp }, index) => name === known[index] && isTime(timestamp),
  )
  if (isInOrder || listed.length > known.length) return undefined
  // Only now: it brings every migration with it, and a healthy file needs none of that to be opened.
  const { referenceSchema } = await import('./reference-schema.ts')
  const ours = [...(await referenceSchema(listed.length)).values()].flat()
  const theirs = database
    .prepare("select sql from sqlite_schema where name not like 'sqlite_%'")
    .pluck()
    .all()
    .map(String)
  const isOurs = ours.toSorted().join('\n') === theirs.toSorted().join('\n')
  return isOurs ? 'the list of its migrations is not as it was written' : undefined
}

/**
 * The list made anew, one for each of its rows: they came in the order of `known`. Those of one time are in the order of their
 * names.
 */
export function namedAgain(
  known: readonly string[],
  timestamps: readonly unknown[],
): readonly (readonly [name: string, timestamp: string])[] {
  const at = timestamps.find(isTime) ?? new Date(0).toISOString()
  return timestamps.map((_, index) => [known[index]!, at])
}

const isTime = (text: unknown): text is string =>
  typeof text === 'string' && !Number.isNaN(Date.parse(text))
