/** What the server and the SQLite thread say to each other. */

/** What the thread begins with. */
export interface SqliteStart {
  readonly file: string
  /** The names of all migrations that there are. */
  readonly migrations: readonly string[]
}

/** Replies come in the order of the requests. */
export interface SqliteRequest {
  readonly id: number
  /** Absent: close the file and end. */
  readonly sql?: string
  readonly parameters: readonly unknown[]
}

export type SqliteReply =
  | {
      readonly id: number
      readonly rows: readonly unknown[]
      readonly changes?: number
      readonly lastInsertRowid?: number
    }
  | { readonly id: number; readonly error: { readonly message: string; readonly code: string } }
