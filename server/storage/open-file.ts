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
import { lookAt } from './look-at-file.ts'
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
 * a code of this file or of SQLite; a file that cannot be used, and its log, are as they were then.
 */
export async function openFile(file: string, migrations: readonly string[]): Promise<OpenedFile> {
  refuseWhatIsUnclear(file)
  // SQLite opens a file that may only be read as well, and fails at the first edit.
  for (const rest of ['', '-wal', '-shm'])
    if (existsSync(file + rest)) accessSync(file + rest, constants.W_OK)
  const log = mendLog(file)
  const findings: Finding[] = [...log.findings]
  if (!existsSync(file)) makeFile(file)
  try {
    const all = sizeOf(file) <= LOOK_THROUGH_BYTES || existsSync(suspect(file))
    const damage = await lookAt(file, migrations, all)
    if (damage !== undefined) findings.push(await rebuild(file, damage))
  } catch (error) {
    log.putBack()
    throw error
  }
  rmSync(suspect(file), { force: true })
  return { database: connect(file), findings }
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
