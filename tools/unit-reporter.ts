/** Writes the counts of a run of vitest, with the reason of every test that did not run. */
import type { Reporter, TestModule } from 'vitest/node'
import { type Skipped, writeCounts } from './counts.ts'

const NO_REASON = 'no reason given'

export default class UnitReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0
    let failed = 0
    const skipped: Skipped[] = []
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') passed += 1
        else if (result.state === 'failed') failed += 1
        else {
          const why = (result.state === 'skipped' ? result.note : undefined) ?? NO_REASON
          skipped.push({ title: `${module.relativeModuleId}: ${test.fullName}`, why })
        }
      }
    }
    writeCounts('unit', { passed, failed, skipped })
  }
}
