/** Runs once before the tests in the browser: the pages are those of the present sources. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { ensurePages } from '../tools/pages.ts'

export default async function setup(): Promise<void> {
  if (existsSync(path.join(import.meta.dirname, '../web/index.html'))) await ensurePages()
}
