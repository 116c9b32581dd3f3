/** What one commit that reaches the disk costs on this machine: the least that an honest acknowledgement can take. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { temporaryFolder } from '../e2e/concord.ts'

/** Durations of commits of one small row each, ms, with some time between them: a disk that rests is slower. */
export async function commitTimes(commits: number): Promise<number[]> {
  const database = new Database(join(temporaryFolder(), 'fsync.db'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('create table rows (bytes blob not null)')
  const insert = database.prepare('insert into rows values (?)')
  const bytes = Buffer.alloc(60, 7)
  const times: number[] = []
  for (let commit = 0; commit < commits; commit += 1) {
    await sleep(10)
    const started = performance.now()
    insert.run(bytes)
    times.push(performance.now() - started)
  }
  database.close()
  return times
}
