/** Database files to be damaged, as a server leaves them. */
import { copyFileSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Logger } from '../../core/logger.ts'
import { databaseFile, openDatabase, type Database } from '../database.ts'
import { rowChecksum } from '../row-checksum.ts'

export const temporary = (): string => mkdtempSync(join(tmpdir(), 'concord-storage-'))

export const onDeath = (error: Error): never => {
  throw error
}

export interface Opened {
  readonly database: Database
  /** What the operator was told at level error. */
  readonly told: readonly string[]
}

export async function openTold(folder: string): Promise<Opened> {
  const told: string[] = []
  const logger: Logger = {
    debug() {},
    info() {},
    warn() {},
    error: (_, message) => void told.push(message),
  }
  return { database: await openDatabase(folder, onDeath, { logger }), told }
}

/** Rows in every part of a file: documents with many rows, some of them larger than a page. */
export async function fill({ query }: Database, documents: number, rows: number): Promise<void> {
  for (let id = 1; id <= documents; id += 1) {
    await query
      .insertInto('scopes')
      .values({
        id,
        name: `default/document/d${id}`,
        tenant: 'default',
        kind: 'document',
        key: `d${id}`,
        title: `Ünï ${id}`,
        created_by: 'ana',
        created_at: 1_795_000_000_000 + id,
        updated_at: 0,
      })
      .execute()
    const bytesOf = (seq: number): Uint8Array =>
      new Uint8Array(seq % 25 === 0 ? 9000 : 20 + ((seq * 37) % 200)).fill(seq)
    for (let first = 1; first <= rows; first += 50) {
      const values = Array.from({ length: Math.min(50, rows - first + 1) }, (_, index) => {
        const seq = first + index
        const bytes = bytesOf(seq)
        const checksum = rowChecksum('update', id, seq, bytes)
        return { scope_id: id, seq, user_id: 'ana', at: seq, bytes, checksum }
      })
      await query.insertInto('updates').values(values).execute()
    }
    const bytes = new Uint8Array(id * 3000).fill(id)
    const checksum = rowChecksum('snapshot', id, rows, bytes)
    await query
      .insertInto('snapshots')
      .values({ scope_id: id, seq: rows, at: 0, bytes, checksum })
      .execute()
  }
}

/** What is in the tables that matter, row by row. */
export function contentsOf(folder: string): Record<string, Set<string>> {
  const file = new Sqlite(databaseFile(folder), { readonly: true })
  const contents: Record<string, Set<string>> = {}
  for (const table of ['scopes', 'updates', 'snapshots', 'kysely_migration'])
    contents[table] = new Set(
      file
        .prepare(`select * from ${table}`)
        .all()
        .map((row) => JSON.stringify(row)),
    )
  file.close()
  return contents
}

/** A copy of a folder as it is, as if its server had been killed. */
export function copyOf(folder: string): string {
  const copy = temporary()
  for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(copy, name))
  return copy
}

export const bytesOf = (folder: string, rest = ''): Buffer =>
  readFileSync(databaseFile(folder) + rest)
