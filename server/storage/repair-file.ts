/** Putting a damaged database file right. What is replaced is kept beside it, and the operator is told. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { counted } from '../core/counted.ts'
import type { Salvaged } from './salvage.ts'
import { freeName, keepAs } from './second-name.ts'
import { readWal } from './wal.ts'

/** Something that was found wrong with the file and dealt with. */
export interface Finding {
  /** For the operator: what was wrong, what was done, what to look at. */
  readonly words: string
  /** Something that had been saved may be gone. */
  readonly lost: boolean
  readonly details: Readonly<Record<string, unknown>>
}

/** Throws an error with this code. */
export function refuse(code: string, words: string): never {
  throw Object.assign(new Error(words), { code })
}

export interface LookedAtLog {
  readonly findings: readonly Finding[]
  /** Makes the log what it was: the file is not going to be used. */
  putBack(): void
}

/** Puts the log right where one bit of it is wrong, and tells what cannot be put right. */
export function mendLog(file: string): LookedAtLog {
  const log = `${file}-wal`
  const name = basename(log)
  const bytes = existsSync(log) ? readFileSync(log) : Buffer.alloc(0)
  const index = existsSync(`${file}-shm`) ? readFileSync(`${file}-shm`) : undefined
  const { restored, unreadable, missing, mended } = readWal(bytes, index)
  const findings = cutOff(name, missing)
  if (!mended) return { findings, putBack() {} }
  const damagedLog = aside(file, log)
  const kept = basename(damagedLog)
  writeFileSync(`${log}.mended`, mended, { flush: true })
  renameSync(`${log}.mended`, log)
  rmSync(`${file}-shm`, { force: true })
  const what =
    unreadable === 0
      ? 'and is as it was written again'
      : `in ${counted(unreadable, 'place')} that could not all be put right`
  const words = `${name} was damaged ${what}; the damaged file is kept as ${kept}.`
  const details = { restored, unreadable, kept }
  return {
    findings: [{ words, lost: unreadable > 0, details }, ...findings],
    putBack: () => renameSync(damagedLog, log),
  }
}

function cutOff(name: string, missing: number): Finding[] {
  if (missing === 0) return []
  const pages =
    missing === 1
      ? 'the last page that was written to it is'
      : `the last ${missing} pages that were written to it are`
  const words = `${name} was cut off: ${pages} not there. Edits of the last moments may be lost; clients that still have them bring them back.`
  return [{ words, lost: true, details: { missing } }]
}

/** Puts a file of all that can still be read in the place of a damaged one, which is kept. */
export async function rebuild(file: string, damage: string): Promise<Finding> {
  const name = basename(file)
  const target = `${file}.salvaged`
  for (const rest of ['', '-wal', '-shm']) rmSync(target + rest, { force: true })
  let salvaged: Salvaged
  try {
    // Only now: it brings every migration with it, and a healthy file needs none of that to be opened.
    const { salvage } = await import('./salvage.ts')
    salvaged = await salvage(file, target)
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (/^(SQLITE_(FULL|IOERR)|ENOSPC|EIO)/.test(code ?? '')) throw error
    return refuse(
      'BEYOND_REPAIR',
      `${name} is not a Concord database, or too damaged to be read (${message}). Put a backup in its place with \`npx concord restore <file>\`.`,
    )
  }
  const kept = aside(file, file)
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${kept}-wal`)
  rmSync(`${file}-shm`, { force: true })
  renameSync(target, file)
  return {
    words: `${name} was damaged (${damage.replaceAll('\n', ' ')}). Everything that could be read is in a new file; the damaged one is kept as ${basename(kept)}.`,
    lost: true,
    details: { ...salvaged, kept: basename(kept) },
  }
}

/** Keeps `path` under another name as well, one that no other file beside `file` has; returns it. */
function aside(file: string, path: string): string {
  const kept = freeName(file, 'damaged') + path.slice(file.length)
  keepAs(path, kept)
  return kept
}
