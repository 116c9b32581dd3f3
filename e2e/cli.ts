/** The `concord` program, as an operator runs it. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'

const PROGRAM = join(import.meta.dirname, '../server/cli/concord.mjs')

export interface Run {
  readonly code: number
  /** Standard output, and standard error. */
  readonly said: string
  readonly warned: string
}

export function concord(folder: string, ...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [PROGRAM, ...args],
      { env: { ...process.env, DATA_DIR: folder } },
      (error, said, warned) =>
        resolve({ code: error === null ? 0 : Number(error.code), said, warned }),
    )
  })
}
