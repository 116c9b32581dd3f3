/**
 * `npm run bench`: every measurement, into docs/measurements.md. With names (`npm run bench latency kill`), only those, and
 * the figures go to the terminal alone; with `--write` too, into their places in the document.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanUp } from '../e2e/concord.ts'
import { closeClients } from '../e2e/stock.ts'
import { measureAdmission } from './admission.ts'
import { measureGuard } from './guard.ts'
import { measureJobs } from './jobs.ts'
import { killBoth } from './kill-vs-stock.ts'
import { measureLatency } from './latency.ts'
import { measurePolling } from './polling.ts'
import { toDocument, toMarkdown, withSections, type Section } from './report.ts'
import { measureRooms } from './rooms.ts'
import { measureSockets } from './sockets.ts'
import { stopStock } from './target.ts'
import { measureTrace } from './trace.ts'
import { measureUnsaved } from './unsaved.ts'
import { measureVotes } from './votes.ts'

const MEASUREMENTS: Readonly<Record<string, () => Promise<Section[]>>> = {
  latency: measureLatency,
  trace: measureTrace,
  unsaved: measureUnsaved,
  kill: killBoth,
  votes: measureVotes,
  jobs: measureJobs,
  polling: measurePolling,
  rooms: measureRooms,
  sockets: measureSockets,
  guard: measureGuard,
  admission: measureAdmission,
}

const DOCUMENT = join(import.meta.dirname, '../docs/measurements.md')

async function measure(names: readonly string[]): Promise<Section[]> {
  const sections: Section[] = []
  for (const name of names) {
    const started = performance.now()
    const found = await MEASUREMENTS[name]!()
    sections.push(...found)
    console.log(found.map(toMarkdown).join('\n\n'))
    console.log(`\n(${name}: ${((performance.now() - started) / 1000).toFixed(0)} s)\n`)
  }
  return sections
}

const chosen = process.argv.slice(2).filter((name) => name !== '--write')
const isWritten = process.argv.includes('--write')
const unknown = chosen.filter((name) => !(name in MEASUREMENTS))
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: not one of ${Object.keys(MEASUREMENTS).join(', ')}`)
  process.exit(2)
}
try {
  const sections = await measure(chosen.length > 0 ? chosen : Object.keys(MEASUREMENTS))
  if (chosen.length === 0) {
    mkdirSync(join(DOCUMENT, '..'), { recursive: true })
    writeFileSync(DOCUMENT, toDocument(sections))
    console.log('docs/measurements.md is written.')
  } else if (isWritten)
    writeFileSync(DOCUMENT, withSections(readFileSync(DOCUMENT, 'utf8'), sections))
} finally {
  closeClients()
  await stopStock()
  await cleanUp()
}
process.exit(0)
