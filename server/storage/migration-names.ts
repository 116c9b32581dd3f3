/** The list of the migrations that a file has been through: their names, and when, by which they are put in order. */
import { instantOf } from '@concord/schemas'
import type Database from 'better-sqlite3'

/** A row of the list, as it is found. */
export interface Listed {
  readonly name: unknown
  readonly timestamp: unknown
}

/**
 * What is wrong with the list, or `undefined`. The file of a newer Concord has more migrations than these, never others
 * instead: with others instead and tables all the same as ours, names were damaged.
 */
export async function damageInNames(
  database: Database.Database,
  known: readonly string[],
): Promise<string | undefined> {
  const listed = listedIn(database)
  if (listed.length > known.length || isSound(listed, known)) return undefined
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

/** The names of the migrations that a file has been through; none where there is no such list. */
export const namesIn = (database: Database.Database): readonly string[] =>
  listedIn(database).map(({ name }) => String(name))

function listedIn(database: Database.Database): Listed[] {
  const isListed = database
    .prepare("select 1 from sqlite_schema where name = 'kysely_migration'")
    .get()
  if (isListed === undefined) return []
  return database.prepare('select name, timestamp from kysely_migration').all() as Listed[]
}

/** The list as it should be. One that is wrong is made anew, all at one time: then the order is that of the names. */
export function listedAgain(
  listed: readonly Listed[],
  known: readonly string[],
): readonly Listed[] {
  if (listed.length > known.length || isSound(listed, known)) return listed
  const times = listed.map(({ timestamp }) => timestamp)
  const timestamp = times.find(isTime) ?? instantOf(0)
  return listed.map((_, index) => ({ name: known[index]!, timestamp }))
}

/** Whether these are the first of `known`, in their order. */
function isSound(listed: readonly Listed[], known: readonly string[]): boolean {
  const keyOf = ({ name, timestamp }: Listed): string => `${String(timestamp)} ${String(name)}`
  const inOrder = listed.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  return inOrder.every(({ name, timestamp }, index) => name === known[index] && isTime(timestamp))
}

const isTime = (text: unknown): text is string =>
  typeof text === 'string' && !Number.isNaN(Date.parse(text))
