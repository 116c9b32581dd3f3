/**
 * Everything that can be said about the sources without running the product.
 */
import { availableParallelism } from 'node:os'
import { runProgram } from './programs.ts'
import { report } from './report.ts'
import { readSources } from './sources.ts'

interface Check {
  readonly name: string
  readonly run: readonly [target: string, ...args: string[]]
  /** The check is left out while this folder has no TypeScript. */
  readonly folder?: string
}

/** The long ones first: they decide how long the whole takes. */
const CHECKS: readonly Check[] = [
  { name: 'lint', run: ['oxlint', '--type-aware', '--report-unused-disable-directives'] },
  { name: 'dead code', run: ['knip', '--no-progress'] },
  { name: 'architecture, SPEC', run: ['vitest', 'run', '--project=rules', '--reporter=dot'] },
  { name: 'types', run: ['tsc', '--project', '.'] },
  { name: 'types: client-sdk', run: ['tsc', '--project', 'client-sdk'], folder: 'client-sdk' },
  { name: 'types: bench', run: ['tsc', '--project', 'bench'], folder: 'bench' },
  { name: 'types: e2e', run: ['tsc', '--project', 'e2e'], folder: 'e2e' },
  { name: 'types: examples', run: ['tsc', '--project', 'examples'], folder: 'examples' },
  { name: 'types: web', run: ['tsc', '--project', 'web'], folder: 'web' },
  { name: 'format', run: ['oxfmt', '--check'] },
  { name: 'SDK: what it gives', run: ['tools/api-report.ts', '--check'] },
  { name: 'SDK: size', run: ['tools/check-size.ts'] },
  { name: 'lockfile', run: ['tools/check-lock.ts'] },
  { name: 'reference', run: ['tools/docs.ts', '--check'] },
]

/** Runs every check, as many at once as there are cores, and resolves to whether all of them passed. */
export async function runChecks(): Promise<boolean> {
  const waiting = CHECKS.filter(
    ({ folder }) => folder === undefined || readSources([folder]).length > 0,
  )
  let passed = true
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [target, ...args] = next.run
      const outcome = await runProgram(target, args)
      report({ name: next.name, ...outcome })
      passed &&= outcome.ok
    }
  }
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work))
  return passed
}
