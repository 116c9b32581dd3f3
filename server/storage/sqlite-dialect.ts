/** Kysely on the SQLite thread: every statement is a message, so that nothing here ever waits for a disk. */
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely'
import type { Statement } from './sqlite-messages.ts'
import type { Rows, SqliteThread } from './sqlite-thread.ts'

/** Several statements as one query. */
interface Together extends CompiledQuery {
  readonly together: readonly CompiledQuery[]
}

/** One query that runs them all as one transaction, with one message there and one back. It gives no rows. */
export function asTransaction(statements: readonly CompiledQuery[]): Together {
  const begin = CompiledQuery.raw('begin immediate')
  return { ...begin, together: [begin, ...statements, CompiledQuery.raw('commit')] }
}

const statementOf = ({ sql, parameters }: CompiledQuery): Statement => ({ sql, parameters })

export function sqliteDialect(thread: SqliteThread): Dialect {
  return {
    createAdapter: () => new TransactionalAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createDriver: () => sqliteDriver(thread),
  }
}

/** SQLite can make tables within a transaction: a migration that is interrupted leaves nothing behind. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

function sqliteDriver(thread: SqliteThread): Driver {
  const connection: DatabaseConnection = {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, changes, lastInsertRowid } = await answerTo(query)
      return {
        // reason: only the statement's author knows the shape of its rows; Kysely's types carry it
        rows: rows as Row[],
        ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }),
        ...(lastInsertRowid === undefined ? {} : { insertId: BigInt(lastInsertRowid) }),
      }
    },
    // oxlint-disable-next-line require-yield -- reason: SQLite answers in one piece; nothing here streams
    async *streamQuery() {
      throw new Error('The SQLite driver does not stream.')
    },
  }
  async function answerTo(query: CompiledQuery | Together): Promise<Rows> {
    if (!('together' in query)) return thread.run([statementOf(query)])
    try {
      return await thread.run(query.together.map(statementOf))
    } catch (error) {
      await rollBack()
      throw error
    }
  }
  const run = async (sql: string): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(sql))
  }
  async function rollBack(): Promise<void> {
    try {
      await run('rollback')
    } catch (error) {
      // reason: a full or failing disk makes SQLite roll back by itself; what it said then is what counts
      if (!/no transaction is active/.test((error as Error).message)) throw error
    }
  }
  // There is one connection. Who wants it waits until the one before has released it, in order.
  let last: Promise<void> = Promise.resolve()
  let release: () => void = () => {}
  return {
    init: async () => {},
    async acquireConnection() {
      const before = last
      const mine = Promise.withResolvers<void>()
      last = mine.promise
      await before
      release = mine.resolve
      return connection
    },
    beginTransaction: (_, { accessMode }) =>
      run(accessMode === 'read only' ? 'begin' : 'begin immediate'),
    commitTransaction: () => run('commit'),
    rollbackTransaction: rollBack,
    async releaseConnection() {
      release()
    },
    destroy: () => thread.close(),
  }
}
