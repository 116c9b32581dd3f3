/**
 * `npm run api`: writes client-sdk/api-report.md. With `--check`: says whether it is up to date, and what can be imported
 * and is not explained.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { emit, ENTRIES } from './emit.ts'
import { ROOT } from './programs.ts'
import { publicTypes } from './public-types.ts'

const FILE = path.join(ROOT, 'client-sdk/api-report.md')
const EMITTED = path.join(ROOT, `.cache/api-${process.pid}`)

const HEAD = `# What the SDK gives

Written by \`npm run api\` and checked by \`npm run check\`: whatever changes here, changes for applications.
`

const unexplained: string[] = []
await emit(EMITTED)
const sections = Object.entries(ENTRIES['client-sdk']).map(([name, file]) => {
  const types = publicTypes(path.join(EMITTED, 'client-sdk', file.replace(/\.ts$/, '.d.ts')))
  const sorted = [...types].toSorted(([one], [other]) => (one < other ? -1 : 1))
  for (const [symbol, { isExplained }] of sorted)
    if (!isExplained) unexplained.push(`@concord/client${name.slice(1)}: ${symbol}`)
  const declarations = sorted.map(([, { declaration }]) => declaration).join('\n\n')
  return `\n## @concord/client${name.slice(1)}\n\n\`\`\`ts\n${declarations}\n\`\`\`\n`
})
rmSync(EMITTED, { recursive: true, force: true })
const report = HEAD + sections.join('')

if (!process.argv.includes('--check')) writeFileSync(FILE, report)
else if (readFileSync(FILE, 'utf8') !== report) {
  console.error('client-sdk/api-report.md is not up to date: run npm run api')
  process.exitCode = 1
}
if (unexplained.length > 0) {
  console.error(`Without a doc comment, which says what it promises:\n${unexplained.join('\n')}`)
  process.exitCode = 1
}
