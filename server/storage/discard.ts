/** Throwing away what is in quarantine, beside a running server or without one. */
import Database from 'better-sqlite3'
import { openReadOnly } from './read-only.ts'

/** How many of the rows there were. Throws as `openReadOnly` does. */
export function discardQuarantined(file: string, ids: readonly number[]): number {
  openReadOnly(file).close()
  const database = new Database(file)
  try {
    const discard = database.prepare('delete from quarantine where id = ?')
    const all = database.transaction(() =>
      ids.reduce((count, id) => count + discard.run(id).changes, 0),
    )
    return all.immediate()
  } finally {
    database.close()
  }
}
