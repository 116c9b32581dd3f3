/** The server's side of the SQLite thread. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Logger } from '../core/logger.ts'
import { isDamage } from './disk-trouble.ts'
import { MIGRATIONS } from './migrations/all.ts'
import type { Finding } from './repair-file.ts'
import type { SqliteReply, SqliteRequest, SqliteStart, Statement } from './sqlite-messages.ts'

/** A statement that the database refused; `code` is SQLite's, such as SQLITE_FULL. */
class DatabaseError extends Error {
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.name = 'DatabaseError'
    this.code = code
  }
}

/** What a statement gave. */
export type Rows = Extract<SqliteReply, { rows: unknown }>

export interface SqliteThread {
  /** What was found wrong with the file when it was opened, and dealt with. */
  readonly findings: readonly Finding[]
  /**
   * Runs statements one after another, after all earlier ones and before all later ones. Resolves with what the last one
   * gave. Rejects with the DatabaseError of the first that fails; those after it are not run.
   */
  run(statements: readonly Statement[]): Promise<Rows>
  /** Closes the file after all earlier statements. */
  close(): Promise<void>
}

/**
 * Opens `file`, or rejects with a DatabaseError (code LOCKED when another server holds it). `onDeath` is called if the
 * thread ends by itself after that: nothing can be written from then on.
 */
export async function startSqliteThread(
  file: string,
  onDeath: (error: Error) => void,
  logger: Logger,
): Promise<SqliteThread> {
  const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
    workerData: { file, migrations: Object.keys(MIGRATIONS) } satisfies SqliteStart,
  })
  const waiting = new Map<number, PromiseWithResolvers<Rows>>()
  let lastId = 0
  let isOpen = false
  let told = false

  const tellOfDamage = (reason: string): void => {
    if (told) return
    told = true
    logger.error(
      { reason },
      'The database file is damaged. Restart the server: it then copies all that can be read into a new file and keeps the damaged one.',
    )
  }

  const ask = (request: Omit<SqliteRequest, 'id'>): Promise<Rows> => {
    const answer = Promise.withResolvers<Rows>()
    lastId += 1
    waiting.set(lastId, answer)
    worker.postMessage({ id: lastId, ...request } satisfies SqliteRequest)
    return answer.promise
  }

  const started = Promise.withResolvers<Rows>()
  waiting.set(0, started)
  worker.on('message', (reply: SqliteReply) => {
    const answer = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) {
      if (reply.id > 0 && isDamage(reply.error)) tellOfDamage(reply.error.message)
      answer?.reject(new DatabaseError(reply.error.message, reply.error.code))
    } else {
      // Here and not after the answer was waited for: what arrives with the end of the thread is told in one go with it.
      if (reply.id === 0) isOpen = true
      answer?.resolve(reply)
    }
  })
  const died = (error: Error): void => {
    for (const answer of waiting.values()) answer.reject(error)
    waiting.clear()
    if (isOpen) onDeath(error)
  }
  worker.on('error', died)
  worker.on('exit', (code) =>
    died(new DatabaseError(`the database thread ended with code ${code}`, 'THREAD')),
  )

  let findings: readonly Finding[]
  try {
    // reason: the first answer of the worker holds what it found and nothing else
    findings = (await started.promise).rows as readonly Finding[]
  } catch (error) {
    await worker.terminate()
    throw error
  }
  return {
    findings,
    run: (statements) => ask({ statements }),
    async close() {
      isOpen = false
      const ended = once(worker, 'exit')
      await ask({})
      await ended
    },
  }
}
