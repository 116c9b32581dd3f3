/** The secret of dev mode: made once and kept beside the data, so that a restart does not sign everybody out. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Randomness } from '../core/clock.ts'

const fileIn = (folder: string): string => join(folder, 'dev-secret')

/** Whether a server in dev mode was ever started on the folder. */
export const hasDevSecret = (folder: string): boolean => existsSync(fileIn(folder))

/** The secret of the folder; it is made when there is none. */
export function devSecret(folder: string, random: Randomness): string {
  const file = fileIn(folder)
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(folder, { recursive: true })
    const secret = Buffer.from(random.bytes(32)).toString('hex')
    writeFileSync(file, secret, { mode: 0o600 })
    return secret
  }
}
