/** What the server and the SQLite thread say to each other. */

/** What the thread begins with. */
export interface SqliteStart {
  readonly file: string
  /** The names of all migrations that there are. */
  readonly migrations: readonly string[]
}

export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** Replies come in the order of the requests. */
export interface SqliteRequest {
  readonly id: number
  /** At least one; after one that fails, none of the others is run. Absent: close the file and end. */
  readonly statements?: readonly Statement[]
}

/** What the last statement gave, or the first that failed. */
export type SqliteReply =
  | {
      readonly id: number
      readonly rows: readonly unknown[]
      readonly changes?: number
      readonly lastInsertRowid?: number
    }
  | { readonly id: number; readonly error: { readonly message: string; readonly code: string } }
