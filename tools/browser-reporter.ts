/** Writes the counts of a run of Playwright, with the reason of every test that did not run. */
import type { FullConfig, Reporter, Suite, TestCase } from '@playwright/test/reporter'
import { type Failure, writeCounts } from './counts.ts'

const NO_REASON = 'no reason given'

const titleOf = (test: TestCase): string => test.titlePath().slice(2).join(': ')

const failureOf = (test: TestCase): Failure => ({
  file: test.location.file,
  title: titleOf(test),
  why: test.results.find(({ error }) => error)?.error?.message?.split('\n')[0] ?? NO_REASON,
})

export default class BrowserReporter implements Reporter {
  #suite: Suite | undefined

  onBegin(_: FullConfig, suite: Suite): void {
    this.#suite = suite
  }

  onEnd(): void {
    const tests = this.#suite?.allTests() ?? []
    const outcomes = tests.map((test) => ({ test, outcome: test.outcome() }))
    const of = (...kinds: string[]) =>
      outcomes.filter(({ outcome }) => kinds.includes(outcome)).map(({ test }) => test)
    writeCounts('browser', {
      passed: of('expected').length,
      failed: of('unexpected').map(failureOf),
      unsteady: of('flaky').map(failureOf),
      skipped: of('skipped').map((test) => ({
        title: titleOf(test),
        why: test.annotations.find(({ type }) => type === 'skip')?.description ?? NO_REASON,
      })),
    })
  }

  /** Another reporter prints. */
  printsToStdio(): boolean {
    return false
  }
}
