/** `npm run check`: format, lint, types, dead code, lockfile, architecture, SPEC. */
import { runChecks } from './checks.ts'
import { report } from './report.ts'

const started = performance.now()
const ok = await runChecks()
report({ name: 'check', ok, seconds: (performance.now() - started) / 1000 })
process.exitCode = ok ? 0 : 1
