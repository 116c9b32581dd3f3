/** Putting a backup in the place of the database. The file that was there is kept. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { counted } from '../core/counted.ts'
import { writeAudit } from './audit.ts'
import { copyAll, lookThrough, type BackupFindings } from './backup.ts'
import { databaseFile, openDatabase } from './database.ts'
import { beginEpoch } from './epochs.ts'
import { holdLock } from './file-lock.ts'
import { beginRecovery } from './recovery.ts'
import { freeName, keepAs } from './second-name.ts'

export interface Restored extends BackupFindings {
  /** The name of the file that was there before, with its folder; absent when there was none. */
  readonly kept?: string
  /** Until then people may bring back what others wrote after the backup. */
  readonly recoveringUntil: number
}

export interface RestoreOptions {
  readonly now: number
  readonly recoveryMs: number
  /** Restore it even when rows in it are not what was written; they go into quarantine when their documents are opened. */
  readonly force: boolean
  readonly onProgress: (step: string, share: number) => void
}

/**
 * Looks through `backup` first and changes nothing when it is not good. The database is the old one or the new one at every
 * moment; a server that starts in between says that a restore was not finished. Rejects with code LOCKED while a server
 * runs on the folder.
 */
export async function restore(
  backup: string,
  folder: string,
  { now, recoveryMs, force, onProgress }: RestoreOptions,
): Promise<Restored> {
  const file = databaseFile(folder)
  mkdirSync(folder, { recursive: true })
  const release = holdLock(file)
  const workshop = join(folder, 'restoring')
  try {
    const findings = lookThrough(backup, (share) => onProgress('looking through the backup', share))
    if (findings.bad.length > 0 && !force) {
      throw new Error(
        `${backup} has ${counted(findings.bad.length, 'damaged row')}. Take another backup, or restore it with --force: what is damaged goes into quarantine, and the rest opens.`,
      )
    }
    rmSync(workshop, { recursive: true, force: true })
    mkdirSync(workshop)
    await copyAll(backup, databaseFile(workshop), (share) => onProgress('copying', share))
    const recoveringUntil = now + recoveryMs
    await begin(workshop, basename(backup), now, recoveringUntil)
    renameSync(databaseFile(workshop), `${file}.restoring`)
    const kept = setAside(file)
    renameSync(`${file}.restoring`, file)
    return { ...findings, recoveringUntil, ...(kept === undefined ? {} : { kept }) }
  } finally {
    rmSync(workshop, { recursive: true, force: true })
    release()
  }
}

/** Brings the copy up to date and begins its epoch and its time of recovery. */
async function begin(folder: string, backup: string, now: number, until: number): Promise<void> {
  const database = await openDatabase(folder, (error) => {
    throw error
  })
  const reason = `restored from ${backup}`
  await database.transaction(async (tx) => {
    await beginEpoch(tx, now, 'restored')
    await beginRecovery(tx, { scopeId: null, since: now, until, reason })
    await writeAudit(tx, [
      {
        tenantId: '',
        category: 'admin',
        actor: null,
        action: 'storage.restored',
        target: null,
        details: { backup, recoveringUntil: until },
        at: now,
      },
    ])
  })
  await database.close()
}

/** Keeps the old file under another name as well, with everything of its log in it where that can be. */
function setAside(file: string): string | undefined {
  const kept = freeName(file, 'before-restore')
  if (existsSync(file)) {
    absorbLog(file)
    keepAs(file, kept)
  }
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${kept}-wal`)
  rmSync(`${file}-shm`, { force: true })
  return existsSync(kept) ? kept : undefined
}

function absorbLog(file: string): void {
  try {
    const old = new Database(file)
    old.pragma('wal_checkpoint(TRUNCATE)')
    old.close()
  } catch {
    // reason: a damaged file may be what the backup is for; its log is kept beside it then
  }
}
