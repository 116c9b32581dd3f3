import { parentPort, workerData } from 'node:worker_threads'
/**
 * The thread that owns the SQLite file. It runs the statements that it is sent, one after another, so that a slow disk
 * makes this thread wait and never the server's.
 */
import Database from 'better-sqlite3'
import type { SqliteReply, SqliteRequest } from './sqlite-messages.ts'

const { file } = workerData as { file: string }
const port = parentPort!

try {
  const lock = holdLock(`${file}.lock`)
  const database = new Database(file)
  database.pragma('journal_mode = WAL')
  // A commit has reached the disk itself before it returns; less would break the promise of the receipt.
  database.pragma('synchronous = FULL')
  database.pragma('busy_timeout = 5000')
  port.on('message', (request: SqliteRequest) => {
    if (request.sql === undefined) {
      database.close()
      lock.close()
      port.postMessage({ id: request.id, rows: [] } satisfies SqliteReply)
      port.close()
      return
    }
    port.postMessage(run(database, request.id, request.sql, request.parameters))
  })
  port.postMessage({ id: 0, rows: [] } satisfies SqliteReply)
} catch (error) {
  port.postMessage(failure(0, error))
}

/** Two servers on one file would each believe that they know the newest state; the second one must not start. */
function holdLock(path: string): Database.Database {
  const lock = new Database(path, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    throw Object.assign(new Error(`${path} is held by another running server`), { code: 'LOCKED' })
  }
  return lock
}

function run(
  database: Database.Database,
  id: number,
  sql: string,
  parameters: readonly unknown[],
): SqliteReply {
  try {
    const statement = prepare(database, sql)
    if (statement.reader) return { id, rows: statement.all(...parameters) }
    const { changes, lastInsertRowid } = statement.run(...parameters)
    return { id, rows: [], changes, lastInsertRowid: Number(lastInsertRowid) }
  } catch (error) {
    return failure(id, error)
  }
}

const prepared = new Map<string, Database.Statement>()

/** Compiled statements are kept; inserts of many rows have as many texts as row counts, hence the bound. */
function prepare(database: Database.Database, sql: string): Database.Statement {
  let statement = prepared.get(sql)
  if (!statement) {
    statement = database.prepare(sql)
    if (prepared.size >= 500) prepared.clear()
    prepared.set(sql, statement)
  }
  return statement
}

function failure(id: number, error: unknown): SqliteReply {
  const { message, code } = error as { message: string; code?: string }
  return { id, error: { message, code: code ?? 'UNKNOWN' } }
}
