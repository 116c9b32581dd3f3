/**
 * `npm start`: builds the pages when they are missing or stale, then becomes the server.
 * The server runs in this very process, so a signal sent here is a signal sent to it.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensurePages } from './pages.ts'
import { whenParentGone } from './parent.mjs'
import { ROOT } from './programs.ts'

whenParentGone(() => process.kill(process.pid, 'SIGTERM'))
try {
  await ensurePages()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
await import(pathToFileURL(path.join(ROOT, 'server/main.ts')).href)
