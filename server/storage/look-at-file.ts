/**
 * Looking at a database file before anybody writes to it. Nothing of the file or its log changes by that: only a connection
 * that may write moves the log into the file when it is closed.
 */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import Database from 'better-sqlite3'
import { readStart } from './file-pages.ts'
import { damageInNames, namesIn } from './migration-names.ts'
import { damageIn } from './read-only.ts'
import { refuse } from './repair-file.ts'

/**
 * What is damaged in the file, or `undefined`; `all` of it is looked through, or what it says of itself. `migrations`: the
 * names of all that there are. Rejects with FOREIGN, with NEWER, or with what SQLite says when it may not read.
 */
export async function lookAt(
  file: string,
  migrations: readonly string[],
  all: boolean,
): Promise<string | undefined> {
  const damage = damageInHeader(file)
  if (damage !== undefined) return damage
  let database: Database.Database | undefined
  try {
    // What another program left half done there can only be taken back by who may write.
    database = new Database(file, { readonly: !existsSync(`${file}-journal`) })
    const damage = damageIn(database, all) ?? (await damageInNames(database, migrations))
    if (damage === undefined) refuseForeign(database, file)
    refuseNewer(database, migrations, damage !== undefined)
    return damage
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string }
    if (NO_DAMAGE.test(code) || !code.startsWith('SQLITE_')) throw error
    return message
  } finally {
    database?.close()
  }
}

function refuseForeign(database: Database.Database, file: string): void {
  const tables = database
    .prepare("select name from sqlite_schema where type = 'table'")
    .pluck()
    .all()
  if (tables.length === 0 || tables.includes('kysely_migration')) return
  refuse(
    'FOREIGN',
    `${basename(file)} is the database of another program. Put it elsewhere, or set another DATA_DIR.`,
  )
}

/** What is damaged may be a name; that there are more of them than here tells all the same. */
function refuseNewer(
  database: Database.Database,
  known: readonly string[],
  isDamaged: boolean,
): void {
  const names = namesIn(database)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined || (isDamaged && names.length <= known.length)) return
  refuse(
    'NEWER',
    `it was made by a newer Concord. Run that one, or restore an older backup (migration ${unknown} is not known here).`,
  )
}

/** What SQLite says when it may not or cannot, and not when what it reads makes no sense. */
const NO_DAMAGE = /^SQLITE_(BUSY|LOCKED|READONLY|CANTOPEN|FULL|IOERR|NOMEM|PERM|AUTH)/

/** Bytes of the header that mean that the file may only be read, or not at all, unless they are as they always are. */
function damageInHeader(file: string): string | undefined {
  const header = readStart(file, 24)
  const sound =
    header.toString('latin1', 0, 16) === 'SQLite format 3\0' &&
    header.readUInt16BE(16) === 4096 &&
    header[18] === header[19] &&
    (header[18] === 1 || header[18] === 2) &&
    header.readUInt32BE(20) === 0x00_40_20_20
  return sound ? undefined : 'its header is not that of a database'
}
