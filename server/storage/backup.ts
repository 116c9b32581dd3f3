/** Copies of a whole database, taken while the server goes on, and finding out whether a copy is good. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { isDamage } from './disk-trouble.ts'
import {
  badRows,
  damageIn,
  damaged,
  openReadOnly,
  type BadLogRow,
  type OnProgress,
} from './read-only.ts'

export interface BackupFindings {
  readonly documents: number
  readonly bytes: number
  /** Rows of documents that are not what was written. */
  readonly bad: readonly BadLogRow[]
}

/** Pages that are copied before anything else gets its turn; a read of the server waits no longer than for these. */
const PAGES_AT_ONCE = 500

/**
 * Writes the state of this moment to `target`, in one file that needs no other, and looks through it. No edit waits for
 * it. `target` is there when all is on disk and good, or not at all. Throws when it cannot be written or is damaged.
 */
export async function backUp(
  file: string,
  target: string,
  onProgress: (step: string, share: number) => void,
): Promise<BackupFindings> {
  const part = `${target}.part`
  removeFile(part)
  try {
    await copyAll(file, part, (share) => onProgress('copying', share))
    const copy = new Database(part)
    copy.pragma('journal_mode = DELETE')
    copy.close()
    const findings = lookThrough(part, (share) => onProgress('looking through the copy', share))
    flush(part)
    renameSync(part, target)
    return findings
  } finally {
    removeFile(part)
  }
}

/** Copies a database with its log; all pages are of one moment, whatever is written meanwhile. */
export async function copyAll(from: string, to: string, onProgress: OnProgress): Promise<void> {
  const source = openReadOnly(from)
  try {
    // An open read keeps the copy from beginning again whenever something is written.
    source.exec('begin')
    source.prepare('select count(*) from sqlite_schema').get()
    await source.backup(to, {
      progress({ totalPages, remainingPages }) {
        if (totalPages > 0) onProgress(1 - remainingPages / totalPages)
        return PAGES_AT_ONCE
      },
    })
  } finally {
    source.close()
  }
}

/** Throws when the file is damaged in itself; rows that are not what was written are counted. */
export function lookThrough(file: string, onProgress: OnProgress): BackupFindings {
  const database = openReadOnly(file)
  try {
    const damage = damageIn(database)
    if (damage !== undefined) throw new Error(`${file} is damaged: ${damage.replaceAll('\n', ' ')}`)
    const documents = Number(
      database.prepare('select count(*) from scopes where deleted_at is null').pluck().get(),
    )
    return { documents, bytes: statSync(file).size, bad: badRows(database, onProgress) }
  } catch (error) {
    throw isDamage(error) ? damaged(file, error as Error) : error
  } finally {
    database.close()
  }
}

/** A database file and what SQLite keeps beside it. */
function removeFile(file: string): void {
  for (const rest of ['', '-wal', '-shm', '-journal'])
    if (existsSync(file + rest)) rmSync(file + rest)
}

function flush(file: string): void {
  const handle = openSync(file, 'r+')
  fsyncSync(handle)
  closeSync(handle)
}
