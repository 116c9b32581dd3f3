/** Writes the counts of a run of Playwright, with the reason of every test that did not run. */
import type { FullConfig, Reporter, Suite, TestCase } from '@playwright/test/reporter'
import { writeCounts } from './counts.ts'

const NO_REASON = 'no reason given'

const titleOf = (test: TestCase): string => test.titlePath().slice(2).join(': ')

export default class BrowserReporter implements Reporter {
  #suite: Suite | undefined

  onBegin(_: FullConfig, suite: Suite): void {
    this.#suite = suite
  }

  onEnd(): void {
    const tests = this.#suite?.allTests() ?? []
    const outcomes = tests.map((test) => ({ test, outcome: test.outcome() }))
    writeCounts('browser', {
      passed: outcomes.filter(({ outcome }) => outcome === 'expected' || outcome === 'flaky')
        .length,
      failed: outcomes
        .filter(({ outcome }) => outcome === 'unexpected')
        .map(({ test }) => ({
          title: titleOf(test),
          why: test.results.at(-1)?.error?.message?.split('\n')[0] ?? NO_REASON,
        })),
      skipped: outcomes
        .filter(({ outcome }) => outcome === 'skipped')
        .map(({ test }) => ({
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
