/**
 * The thread that owns the SQLite file. It runs the statements that it is sent, one after another, so that a slow disk
 * makes this thread wait and never the server's.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type Database from 'better-sqlite3'
import { isDamage } from './disk-trouble.ts'
import { holdLock } from './file-lock.ts'
import { markSuspect, openFile } from './open-file.ts'
import type { SqliteReply, SqliteRequest, SqliteStart, Statement } from './sqlite-messages.ts'

const { file, migrations } = workerData as SqliteStart
const port = parentPort!

try {
  const release = holdLock(file)
  const { database, findings } = await openFile(file, migrations)
  port.on('message', (request: SqliteRequest) => {
    if (request.statements === undefined) {
      database.close()
      release()
      port.postMessage({ id: request.id, rows: [] } satisfies SqliteReply)
      port.close()
      return
    }
    port.postMessage(run(database, request.id, request.statements))
  })
  port.postMessage({ id: 0, rows: findings } satisfies SqliteReply)
} catch (error) {
  port.postMessage(failure(0, error))
}

function run(
  database: Database.Database,
  id: number,
  statements: readonly Statement[],
): SqliteReply {
  let reply: SqliteReply = { id, rows: [] }
  try {
    for (const { sql, parameters } of statements) {
      const statement = prepare(database, sql)
      if (statement.reader) {
        reply = { id, rows: statement.all(...parameters) }
      } else {
        const { changes, lastInsertRowid } = statement.run(...parameters)
        reply = { id, rows: [], changes, lastInsertRowid: Number(lastInsertRowid) }
      }
    }
    return reply
  } catch (error) {
    return failure(id, error)
  }
}

/** A compiled statement takes some fifty bytes for each character of its text. */
const MOST_PREPARED_CHARACTERS = 200_000
const prepared = new Map<string, Database.Statement>()
let preparedCharacters = 0

/** Compiled statements are kept; inserts of many rows have as many texts as row counts, hence the bound. */
function prepare(database: Database.Database, sql: string): Database.Statement {
  let statement = prepared.get(sql)
  if (!statement) {
    statement = database.prepare(sql)
    preparedCharacters += sql.length
    if (preparedCharacters > MOST_PREPARED_CHARACTERS) {
      prepared.clear()
      preparedCharacters = sql.length
    }
    prepared.set(sql, statement)
  }
  return statement
}

function failure(id: number, error: unknown): SqliteReply {
  const { message, code } = error as { message: string; code?: string }
  if (isDamage(error)) markSuspect(file)
  return { id, error: { message, code: code ?? 'UNKNOWN' } }
}
