/** `npm run docs`: writes the generated parts of the documentation. With `--check`: says which are not up to date. */
import { readFileSync, writeFileSync } from 'node:fs'
import { eventReference } from './event-reference.ts'
import { guides } from './example-code.ts'
import { gatewayReference } from './gateway-reference.ts'
import { permissionsPage } from './permissions.ts'
import { restReference, settingsTable } from './reference.ts'

const SETTINGS = /(<!-- settings: [^\n]* -->\n)[\s\S]*?(\n<!-- end of settings -->)/

/** Every file that has generated parts, as it should be. */
function documents(read: (file: string) => string): Record<string, string> {
  return {
    ...guides(read),
    'docs/rest.md': restReference(),
    'docs/events.md': eventReference(),
    'docs/gateway.md': gatewayReference(),
    'docs/permissions.md': permissionsPage(),
    'docs/operations.md': read('docs/operations.md').replace(
      SETTINGS,
      (_, before: string, after: string) => before + settingsTable() + after,
    ),
  }
}

function current(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // reason: a file that is not there yet is written
    return ''
  }
}

const check = process.argv.includes('--check')
const stale = Object.entries(documents(current)).filter(([file, text]) => current(file) !== text)
for (const [file, text] of stale) {
  if (check) console.error(`${file} is not up to date: run npm run docs`)
  else writeFileSync(file, text)
}
if (check && stale.length > 0) process.exitCode = 1
