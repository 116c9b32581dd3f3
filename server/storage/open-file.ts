/**
 * Opening the database file, whatever state it is in. Damage that can be put right is put right before anybody reads a
 * row, and every file that is replaced is kept beside it. Runs on the SQLite thread and may wait for the disk.
 */
import {
  accessSync,
  constants,
  existsSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename } from 'node:path'
import Database from 'better-sqlite3'
import { readStart } from './file-pages.ts'
import { damageInNames } from './migration-names.ts'
import { damageIn } from './read-only.ts'
import { mendLog, rebuild, refuse, type Finding } from './repair-file.ts'

export interface OpenedFile {
  readonly database: Database.Database
  readonly findings: readonly Finding[]
}

/** Files up to this size are looked through at every start; it takes about 2 ms per MiB. Larger ones when they are suspect. */
const LOOK_THROUGH_BYTES = 256 * 1024 * 1024

/** The log is moved into the file when it has so many pages: 8 MiB. */
const LOG_PAGES = 2000

/**
 * Opens the file, making it when there is none. `migrations`: the names of all that there are. Rejects with an error that has
 * a code of this file or of SQLite.
 */
export async function openFile(file: string, migrations: readonly string[]): Promise<OpenedFile> {
  refuseWhatIsUnclear(file)
  // SQLite opens a file that may only be read as well, and fails at the first edit.
  for (const rest of ['', '-wal', '-shm'])
    if (existsSync(file + rest)) accessSync(file + rest, constants.W_OK)
  const findings: Finding[] = [...mendLog(file)]
  if (!existsSync(file)) makeFile(file)
  const looked = look(file)
  const damage = looked.damage ?? (await damageInNames(looked.database, migrations))
  if (damage !== undefined) {
    looked.database?.close()
    findings.push(await rebuild(file, damage))
  }
  rmSync(suspect(file), { force: true })
  const isSound = looked.database !== undefined && damage === undefined
  return { database: isSound ? looked.database : connect(file), findings }
}

/** Notes that a statement met damage: the next start looks through the file, however large it is. */
export function markSuspect(file: string): void {
  try {
    writeFileSync(suspect(file), '')
  } catch {
    // reason: the disk that the damage is on may refuse this as well; the damage itself is what the caller reports
  }
}

const suspect = (file: string): string => `${file}.suspect`
const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0)

/** SQLite would begin anew with each of these, as if there had never been anything. */
function refuseWhatIsUnclear(file: string): void {
  const name = basename(file)
  if (existsSync(`${file}.restoring`)) {
    refuse(
      'UNFINISHED_RESTORE',
      `a restore was not finished. Run \`npx concord restore\` again, or delete ${name}.restoring to go on with what was there before.`,
    )
  }
  if (existsSync(file) && sizeOf(file) === 0) {
    refuse(
      'EMPTY',
      `${name} is empty: it was cut off, or a copy failed. Put a backup in its place with \`npx concord restore <file>\`, or delete it to begin with nothing.`,
    )
  }
  if (!existsSync(file) && sizeOf(`${file}-wal`) > 0) {
    refuse(
      'MISSING',
      `${name} is not there, but its log ${name}-wal is. Put ${name} back, or a backup with \`npx concord restore <file>\`.`,
    )
  }
}

/** A server that is killed while it makes the file must leave none behind that looks as if it had been emptied. */
function makeFile(file: string): void {
  for (const rest of ['', '-wal', '-shm']) rmSync(`${file}.new${rest}`, { force: true })
  connect(`${file}.new`).close()
  renameSync(`${file}.new`, file)
}

function connect(file: string): Database.Database {
  const database = new Database(file)
  try {
    database.pragma('journal_mode = WAL')
    // A commit has reached the disk itself before it returns; less would break the promise of the receipt.
    database.pragma('synchronous = FULL')
    // Pages that many commits write are moved to the file once; more would make the next start and a checkpoint slow.
    database.pragma(`wal_autocheckpoint = ${LOG_PAGES}`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

type Looked =
  | { readonly database: Database.Database; readonly damage?: undefined }
  | { readonly damage: string; readonly database?: undefined }

/** Opens the file, or says what is damaged in it. */
function look(file: string): Looked {
  const damage = damageInHeader(file)
  if (damage !== undefined) return { damage }
  let database: Database.Database | undefined
  try {
    database = connect(file)
    const all = sizeOf(file) <= LOOK_THROUGH_BYTES || existsSync(suspect(file))
    const damage = damageIn(database, all)
    if (damage === undefined) {
      refuseWhatIsNotOurs(database, file)
      return { database }
    }
    database.close()
    return { damage }
  } catch (error) {
    database?.close()
    const { code = '', message } = error as Error & { code?: string }
    if (NO_DAMAGE.test(code) || !code.startsWith('SQLITE_')) throw error
    return { damage: message }
  }
}

function refuseWhatIsNotOurs(database: Database.Database, file: string): void {
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
