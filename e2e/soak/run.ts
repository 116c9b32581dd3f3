/**
 * `npm run soak`: the long measurements of docs/reliability.md, with progress shown and the figures as tables.
 *
 *   npm run soak -- --only storm,kill --minutes 10 --seed 7 --write
 *
 * Without `--only` everything, for an hour or more. `--small` is a short run that only shows that everything works.
 * `--write` puts the figures into docs/reliability.json, and docs/reliability.md is made from that anew.
 */
import { parseArgs } from 'node:util'
import { stopStock } from '../../bench/target.ts'
import { cleanUp } from '../concord.ts'
import { closeClients } from '../stock.ts'
import { attackSection } from './attack-section.ts'
import { churnSection } from './churn-section.ts'
import { effectSection } from './effect-section.ts'
import { frameSection } from './frame-section.ts'
import { killSection } from './kill-section.ts'
import { keep, toMarkdown, writeDocument } from './report.ts'
import type { Chosen, Measure } from './section.ts'
import { stormSection } from './storm-section.ts'
import { updateSection } from './update-section.ts'

const MEASURES: Readonly<Record<string, Measure>> = {
  attacks: attackSection,
  kill: killSection,
  effects: effectSection,
  updates: updateSection,
  frames: frameSection,
  storm: stormSection,
  churn: churnSection,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(MEASURES).join(',') },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    small: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const names = values.only.split(',')
const unknown = names.filter((name) => !Object.hasOwn(MEASURES, name))
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: not one of ${Object.keys(MEASURES).join(', ')}`)
  process.exit(2)
}

const chosen = (name: string): Chosen => ({
  seed: Number(values.seed),
  minutes: Number(values.minutes),
  small: values.small,
  progress: showProgress(name),
})

let held = true
try {
  for (const name of names) {
    const started = performance.now()
    const section = await MEASURES[name]!(chosen(name))
    held &&= section.held
    console.log(`\n\n${toMarkdown(section)}\n`)
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    console.log(
      `${section.held ? 'ok    ' : 'FAILED'} ${name} (${seconds} s, seed ${values.seed})\n`,
    )
    if (values.write) keep(name, section)
  }
  if (values.write) {
    writeDocument(Object.keys(MEASURES))
    console.log('docs/reliability.md is written.')
  }
} finally {
  closeClients()
  await stopStock()
  await cleanUp()
}
process.exit(held ? 0 : 1)

/** One line that changes in a terminal; elsewhere a line every ten seconds. */
function showProgress(name: string): (words: string) => void {
  const QUIET_MS = 10_000
  let last = Number.NEGATIVE_INFINITY
  return (words) => {
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${name}: ${words}`)
    else if (performance.now() - last > QUIET_MS) {
      last = performance.now()
      console.log(`${name}: ${words}`)
    }
  }
}
