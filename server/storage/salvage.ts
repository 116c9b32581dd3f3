/**
 * A new database file of all that can still be read in a damaged one. Rows that the file's own trees lead to are taken
 * as they are; rows of documents that nothing leads to any more, where their checksum proves them.
 */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import Database from 'better-sqlite3'
import { filePages, type FilePages, type FileRow, type Value } from './file-pages.ts'
import { listedAgain, type Listed } from './migration-names.ts'
import { MIGRATIONS } from './migrations/all.ts'
import { referenceSchema } from './reference-schema.ts'
import { isSound } from './row-checksum.ts'
import { HOW_TABLES_ARE_MADE, schemaChecksum } from './schema-checksum.ts'
import { pagesIn } from './wal.ts'

/** What SQLite takes unless it is told otherwise, and it is not. */
const PAGE = 4096

export interface Salvaged {
  readonly rows: number
  /** Cells and pages of which nothing could be made. */
  readonly unreadable: number
  /** Rows of documents that nothing led to. */
  readonly found: number
}

/**
 * Reads `damaged` and its log, which nobody may write to meanwhile, and makes `target`, which is whole on the disk when
 * this resolves. Rejects when not even the list of tables can be read.
 */
export async function salvage(damaged: string, target: string): Promise<Salvaged> {
  const file = openSync(damaged, 'r')
  const made = new Database(target)
  try {
    made.pragma('journal_mode = OFF')
    made.pragma('synchronous = OFF')
    const pages = openPages(file, `${damaged}-wal`)
    made.exec('begin')
    const rows = await copyTables(made, pages)
    const found = takeStrays(made, pages)
    const { made: how } = made.prepare(HOW_TABLES_ARE_MADE).get() as { made: string }
    made.pragma(`user_version = ${schemaChecksum(how)}`)
    made.exec('commit')
    made.pragma('synchronous = FULL')
    made.pragma('journal_mode = WAL')
    return { rows: rows + found, unreadable: pages.unreadable, found }
  } finally {
    made.close()
    closeSync(file)
  }
}

/** The pages as they were after the last commit: those in the log are newer than those in the file. */
function openPages(file: number, log: string): FilePages {
  const newer = existsSync(log) ? pagesIn(readFileSync(log)) : new Map<number, Uint8Array>()
  const inFile = Math.ceil(fstatSync(file).size / PAGE)
  const count = [...newer.keys()].reduce((most, page) => Math.max(most, page), inFile)
  return filePages(count, PAGE, (page) => {
    const bytes = newer.get(page) ?? new Uint8Array(PAGE)
    if (!newer.has(page)) readSync(file, bytes, 0, PAGE, (page - 1) * PAGE)
    return bytes
  })
}

/** Makes the tables as they should be and fills them from where the damaged file has them; how many rows that were. */
async function copyTables(made: Database.Database, pages: FilePages): Promise<number> {
  const roots = rootsIn(pages)
  const migrations = [...pages.rowsBelow(roots.get('kysely_migration') ?? 0)]
  const schema = await referenceSchema(migrations.length)
  if (!roots.has('scopes') || !roots.has('updates')) throw new Error('its tables cannot be found')
  let rows = 0
  for (const [table, statements] of schema) {
    for (const sql of statements) made.exec(sql)
    const root = roots.get(table)
    if (root === undefined) continue
    const insert = inserter(made, table)
    const found = table === 'kysely_migration' ? migrationRows(migrations) : pages.rowsBelow(root)
    for (const row of found) rows += insert(row)
  }
  for (const { values } of pages.rowsBelow(roots.get('sqlite_sequence') ?? 0))
    keepNumbers(made, values)
  return rows
}

/** The rows of the list of migrations, as they should be. */
function migrationRows(rows: readonly FileRow[]): readonly FileRow[] {
  const found = rows.map(({ values: [name, timestamp] }): Listed => ({ name, timestamp }))
  const listed = listedAgain(found, Object.keys(MIGRATIONS).toSorted())
  // reason: what was made anew is text, and everything else is as it was found
  return rows.map((row, index) => {
    const { name, timestamp } = listed[index]!
    return { ...row, values: [name, timestamp] as Value[] }
  })
}

/** The first page of each table. The list of the tables may itself lie on pages that nothing leads to. */
function rootsIn(pages: FilePages): ReadonlyMap<string, number> {
  const roots = new Map<string, number>()
  const take = ({ rowid, values: [type, name, table, root, sql] }: FileRow): void => {
    const isTable = rowid !== undefined && type === 'table' && /^create table/i.test(String(sql))
    if (isTable && typeof root === 'number' && !roots.has(String(table)))
      roots.set(String(table), root)
    if (isTable && name !== table && typeof root === 'number') roots.set(String(name), root)
  }
  for (const row of pages.rowsBelow(1)) take(row)
  if (!roots.has('scopes') || !roots.has('updates')) for (const row of pages.strayRows()) take(row)
  return roots
}

/** Numbers that were given once are not given again, also when the last rows are gone. */
function keepNumbers(made: Database.Database, [table, last]: readonly Value[]): void {
  const { changes } = made
    .prepare('update sqlite_sequence set seq = max(seq, cast(? as integer)) where name = ?')
    .run(last, table)
  if (changes === 0)
    made.prepare('insert into sqlite_sequence values (?, cast(? as integer))').run(table, last)
}

interface Column {
  readonly name: string
  readonly type: string
  readonly pk: number
}

/** Inserts a row of the table as it lies in the file; how many rows that made: none when it cannot be one of this table. */
function inserter(made: Database.Database, table: string): (row: FileRow) => number {
  const columns = made.pragma(`table_info(${JSON.stringify(table)})`) as Column[]
  const key = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk)
  const withoutRowid =
    made.prepare('select 1 from pragma_table_list where name = ? and wr').get(table) !== undefined
  const stored = withoutRowid ? [...key, ...columns.filter(({ pk }) => pk === 0)] : columns
  const rowid =
    !withoutRowid && key.length === 1 && /^integer$/i.test(key[0]!.type) ? key[0] : undefined
  // A row that was written before a column was added has fewer values.
  const statements = stored.map((_, index) => {
    const names = stored.slice(0, index + 1).map(({ name }) => JSON.stringify(name))
    const sql = `insert or ignore into ${JSON.stringify(table)} (${names.join()}) values (${names.map(() => '?').join()})`
    return made.prepare(sql)
  })
  return ({ rowid: id, values }) => {
    const statement = statements[values.length - 1]
    if (!statement || (id === undefined) !== withoutRowid) return 0
    if (values.some((value, index) => !canHold(stored[index]!.type, value))) return 0
    const row = values.map((value, index) => (rowid && stored[index] === rowid ? id : value))
    try {
      return statement.run(...row).changes
    } catch (error) {
      // reason: a value that this column cannot hold is damage, and the row is counted as not taken
      if ((error as { code?: string }).code === 'SQLITE_MISMATCH') return 0
      throw error
    }
  }
}

/** SQLite keeps any value in any column; the code that reads it does not expect that. */
function canHold(type: string, value: Value): boolean {
  if (value === null || !/^(integer|text|blob)$/i.test(type)) return true
  if (/^text$/i.test(type)) return typeof value === 'string'
  return /^blob$/i.test(type)
    ? value instanceof Uint8Array
    : typeof value !== 'string' && !(value instanceof Uint8Array)
}

/** Takes rows of documents from pages that nothing led to: a damaged page hides all the pages below it. */
function takeStrays(made: Database.Database, pages: FilePages): number {
  const insertUpdate = inserter(made, 'updates')
  const insertSnapshot = inserter(made, 'snapshots')
  let found = 0
  for (const row of pages.strayRows()) {
    const isUpdate = row.rowid === undefined
    const [scopeId, seq] = row.values
    // updates: scope_id, seq, user_id, at, bytes, checksum; snapshots: scope_id, seq, at, bytes, checksum
    const [bytes, checksum] = row.values.slice(isUpdate ? 4 : 3)
    if (!isSound(isUpdate ? 'update' : 'snapshot', Number(scopeId), { seq, bytes, checksum }))
      continue
    found += isUpdate ? insertUpdate(row) : insertSnapshot(row)
  }
  return found
}
