/** Reading a database file without changing it, beside a running server or without one. For programs, not for the server. */
import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { isDamage } from './disk-trouble.ts'
import { isSound } from './row-checksum.ts'
import { HOW_TABLES_ARE_MADE, schemaChecksum } from './schema-checksum.ts'

/** Throws an error that says so when there is no such file, when it is no database of Concord, or one of an older version. */
export function openReadOnly(file: string): Database.Database {
  if (!existsSync(file)) throw new Error(`There is no ${file}.`)
  const database = new Database(file, { readonly: true })
  try {
    const columns = database.pragma('table_info(updates)') as { name: string }[]
    if (columns.length === 0) throw new Error(`${file} is no database of Concord.`)
    if (!columns.some(({ name }) => name === 'checksum'))
      throw new Error(`${file} was made by an older Concord: start the server on it once.`)
    return database
  } catch (error) {
    database.close()
    throw isDamage(error) ? damaged(file, error as Error) : error
  }
}

/** What to say of a file that SQLite cannot read. */
export const damaged = (file: string, cause: Error): Error =>
  new Error(`${file} is not a database, or it is damaged: ${cause.message}`, { cause })

export interface BadLogRow {
  readonly kind: 'update' | 'snapshot'
  readonly scopeId: number
  readonly seq: number
}

/** Told now and then how far something is, from 0 to 1. */
export type OnProgress = (share: number) => void

/** Every row of the log that is not what was written, of one document or of all. */
export function badRows(
  database: Database.Database,
  onProgress: OnProgress,
  scopeId?: number,
): BadLogRow[] {
  const where = scopeId === undefined ? '' : `where scope_id = ${scopeId}`
  const total = database
    .prepare(
      `select (select count(*) from updates ${where}) + (select count(*) from snapshots ${where})`,
    )
    .pluck()
    .get() as number
  const bad: BadLogRow[] = []
  let done = 0
  for (const kind of ['update', 'snapshot'] as const) {
    const rows = database
      .prepare(`select scope_id as scopeId, seq, bytes, checksum from ${kind}s ${where}`)
      .iterate() as Iterable<FoundRow>
    for (const row of rows) {
      if (!isSound(kind, row.scopeId, row)) bad.push({ kind, scopeId: row.scopeId, seq: row.seq })
      done += 1
      if (done % 1000 === 0) onProgress(done / total)
    }
  }
  onProgress(1)
  return bad
}

interface FoundRow {
  readonly scopeId: number
  readonly seq: number
  readonly bytes: unknown
  readonly checksum: unknown
}

/** What is wrong with the file itself, or `undefined`. Looking through all of it takes about 2 ms per MiB. */
export function damageIn(database: Database.Database, all = true): string | undefined {
  const made = String(database.prepare(HOW_TABLES_ARE_MADE).pluck().get())
  const kept = database.pragma('user_version', { simple: true })
  if (kept !== 0 && kept !== schemaChecksum(made))
    return 'the list of its tables is not as it was written'
  const verdict = all ? String(database.pragma('integrity_check(1)', { simple: true })) : 'ok'
  return verdict === 'ok' ? undefined : verdict
}
