/**
 * The disk of a simulated server: SQLite in memory, behind the same small interface as the real thread. It can be slow,
 * refuse to write, and lose its server at any moment; what was committed stays.
 */
import Database from 'better-sqlite3'
import type { SqliteThread } from '../../server/storage/sqlite-thread.ts'
import type { Actor, Lane, Turns } from './turns.ts'

/** What a disk refuses: to write, to commit what was written, or everything. */
export type Fault = 'none' | 'writes' | 'commits' | 'everything'

export interface Disk {
  /** The file itself: what is committed, and what a transaction under way sees. */
  readonly file: Database.Database
  fault: Fault
  /** Nothing is answered while it is stuck. */
  isStuck: boolean
  /** The way for one life of a server to its file. */
  open(server: Actor): SqliteThread
  /** The server is gone; what it had not committed never was. */
  crash(): void
  /** What is on the disk, to begin another world with. */
  image(): Buffer
  close(): void
}

type Rows = Awaited<ReturnType<SqliteThread['run']>>

/** `onCommitted` is called as soon as something new is on disk, before the server knows. */
export function createDisk(turns: Turns, image: Buffer | undefined, onCommitted: () => void): Disk {
  const file = new Database(image ?? ':memory:')
  const prepared = new Map<string, Database.Statement>()
  let lane: Lane | undefined
  /** The transaction under way has written. */
  let hasWritten = false

  function prepare(sql: string): Database.Statement {
    const known = prepared.get(sql)
    if (known) return known
    const statement = file.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }

  /** Like the real thread: one statement, its rows or an error with SQLite's code. */
  function run(sql: string, parameters: readonly unknown[]): Rows {
    const statement = prepare(sql)
    const isWrite = !statement.readonly && !isFrame(sql)
    if (disk.fault === 'everything' && sql !== 'rollback')
      throw databaseError('SQLITE_IOERR_READ', 'disk I/O error')
    if (disk.fault === 'writes' && isWrite)
      throw databaseError('SQLITE_IOERR_WRITE', 'disk I/O error')
    const isCommitted = sql === 'commit' ? hasWritten : isWrite && !file.inTransaction
    if (disk.fault === 'commits' && isCommitted) {
      if (file.inTransaction) file.exec('rollback')
      hasWritten = false
      throw databaseError('SQLITE_FULL', 'database or disk is full')
    }
    if (isWrite) hasWritten = true
    const rows = statement.reader ? statement.all(...parameters) : []
    const { changes = 0, lastInsertRowid = 0 } = statement.reader
      ? {}
      : statement.run(...parameters)
    if (!file.inTransaction) {
      if (hasWritten && sql !== 'rollback') onCommitted()
      hasWritten = false
    }
    if (statement.reader) return { id: 0, rows }
    return { id: 0, rows, changes, lastInsertRowid: Number(lastInsertRowid) }
  }

  const disk: Disk = {
    file,
    fault: 'none',
    isStuck: false,
    open(server) {
      const mine = turns.lane('disk', server)
      const asked: string[] = []
      let isAnswering = false
      lane = mine
      mine.isBlocked = () => disk.isStuck
      // A crash can fall before a commit, and between a commit and its answer; all else goes on by itself.
      mine.goesOn = () => !isAnswering && !(hasWritten && asked[0] === 'commit')
      function one(sql: string, parameters: readonly unknown[]): Promise<Rows> {
        const answer = Promise.withResolvers<Rows>()
        asked.push(sql)
        mine.waiting.push(() => {
          asked.shift()
          isAnswering = hasWritten && sql === 'commit'
          const tell = answered(answer, () => run(sql, parameters))
          if (!isAnswering) return tell()
          mine.waiting.unshift(() => {
            isAnswering = false
            tell()
          })
        })
        return answer.promise
      }
      return {
        findings: [],
        async run(statements) {
          let rows: Rows | undefined
          for (const { sql, parameters } of statements) rows = await one(sql, parameters)
          return rows!
        },
        async close() {},
      }
    },
    crash() {
      if (file.inTransaction) file.exec('rollback')
      if (lane) turns.close(lane)
      hasWritten = false
    },
    image: () => file.serialize(),
    close: () => void file.close(),
  }
  return disk
}

/** Does it now; the result tells what came of it. */
function answered<T>(answer: PromiseWithResolvers<T>, act: () => T): () => void {
  try {
    const value = act()
    return () => answer.resolve(value)
  } catch (error) {
    return () => answer.reject(error)
  }
}

/** What begins and ends a transaction, and what only says how to work. */
function isFrame(sql: string): boolean {
  return /^(begin|commit|rollback|pragma)/i.test(sql)
}

function databaseError(code: string, message: string): Error {
  return Object.assign(new Error(message), { name: 'DatabaseError', code })
}
