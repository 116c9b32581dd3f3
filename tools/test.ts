/**
 * `npm test`: everything that can run on this machine, and a word about everything that cannot.
 * A browser that is missing is a skip on a person's machine and a failure where CI is set.
 */
import { findBrowser } from './browser.ts'
import { runChecks } from './checks.ts'
import { type Counts, type Failure, forgetCounts, readCounts, type TestSet } from './counts.ts'
import { runProgram } from './programs.ts'
import { report } from './report.ts'

/** So many tests may fail and still be run a second time. */
const MOST_UNSTEADY = 3

const UNIT_TESTS = [
  'vitest',
  'run',
  '--project=unit',
  '--passWithNoTests',
  '--reporter=default',
  '--reporter=./tools/unit-reporter.ts',
] as const

const started = performance.now()
const secondsSince = (start: number): number => (performance.now() - start) / 1000

console.log(`Node ${process.versions.node}`)
const results = [await checks(), await unitTests(), await browserTests()]
const ok = results.every(Boolean)
report({ name: 'everything', ok, seconds: secondsSince(started) })
process.exitCode = ok ? 0 : 1

async function checks(): Promise<boolean> {
  const start = performance.now()
  const passed = await runChecks()
  report({ name: 'check', ok: passed, seconds: secondsSince(start) })
  return passed
}

async function unitTests(): Promise<boolean> {
  return tests('unit', 'units and doors', UNIT_TESTS)
}

async function browserTests(): Promise<boolean> {
  try {
    console.log(`Browser: ${findBrowser().from}`)
  } catch (error) {
    const isFailure = Boolean(process.env['CI'])
    console.log(`${isFailure ? 'FAILED ' : 'skipped'} browser: ${(error as Error).message}`)
    return !isFailure
  }
  return tests('browser', 'browser', [
    'playwright',
    'test',
    '--config=e2e/playwright.config.ts',
    '--pass-with-no-tests',
    '--reporter=list,./tools/browser-reporter.ts',
  ])
}

async function tests(
  set: TestSet,
  name: string,
  [target, ...args]: readonly [target: string, ...args: string[]],
): Promise<boolean> {
  forgetCounts(set)
  const outcome = await runProgram(target, args)
  const first = readCounts(set)
  const again = first && process.env['CI'] && set === 'unit' ? await secondTime(first) : undefined
  const counts = again?.counts ?? first
  const { passed = 0, failed = [], unsteady = [], skipped = [] } = counts ?? {}
  const note = `${passed} passed, ${failed.length} failed, ${unsteady.length} unsteady, ${skipped.length} skipped`
  const ok = outcome.ok || again?.ok === true
  report({ name, ok, seconds: outcome.seconds, ...(counts && { note }) })
  // What failed comes first: what else was printed is long.
  for (const { title, why } of failed) console.log(`       failed   ${title} (${why})`)
  for (const { title, why } of unsteady) console.log(`       unsteady ${title} (${why})`)
  for (const { title, why } of skipped) console.log(`       skipped  ${title} (${why})`)
  if (!outcome.ok) console.log(`\n${outcome.output.trimEnd()}\n`)
  return ok
}

interface Again {
  readonly ok: boolean
  readonly counts: Counts
}

/**
 * The counts, once the files of what failed ran once more, by themselves. Only where a single failure among thousands would
 * stop everything, and only for a few: more than that is no chance.
 */
async function secondTime(first: Counts): Promise<Again | undefined> {
  if (first.failed.length === 0 || first.failed.length > MOST_UNSTEADY) return undefined
  // What no test is to blame for does not go away by running some of them.
  if (first.failed.some(({ file }) => file === '')) return undefined
  const [target, ...args] = UNIT_TESTS
  const files = [...new Set(first.failed.map(({ file }) => file))]
  forgetCounts('unit')
  const { ok } = await runProgram(target, [...args, ...files])
  const second = readCounts('unit')
  if (!second) return undefined
  const isStill = ({ title }: Failure): boolean =>
    second.failed.some((failure) => failure.title === title)
  const isNew = ({ title }: Failure): boolean =>
    first.failed.every((failure) => failure.title !== title)
  const failed = [...first.failed.filter(isStill), ...second.failed.filter(isNew)]
  const unsteady = first.failed.filter((failure) => !isStill(failure))
  return { ok, counts: { ...first, failed, unsteady } }
}
