/** `npm run build`: builds the pages, needed or not. The server itself needs no build. */
import { buildPages } from './pages.ts'

try {
  await buildPages()
  console.log('The pages are built: web/dist')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
