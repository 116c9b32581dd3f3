/** Who may write to a database file. */
import Database from 'better-sqlite3'

/**
 * Takes the file for this process until it ends or calls the result. Two servers on one file would each believe that they
 * know the newest state, so the second one must not start. Throws an error with code LOCKED.
 */
export function holdLock(file: string): () => void {
  const path = `${file}.lock`
  const lock = new Database(path, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    throw Object.assign(new Error(`${path} is held by another running server`), { code: 'LOCKED' })
  }
  return () => lock.close()
}
