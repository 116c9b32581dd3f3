/** What the server and the SQLite thread say to each other. Replies come in the order of the requests. */
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
