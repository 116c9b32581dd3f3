/** Writes the counts of a run of vitest, with the reason of every test that did not run. */
import type { Reporter, TestModule } from 'vitest/node'
import { type Failure, type Skipped, writeCounts } from './counts.ts'

const NO_REASON = 'no reason given'

const firstLine = (errors: readonly { message: string }[]): string =>
  errors[0]?.message.split('\n')[0] ?? NO_REASON

export default class UnitReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], uncaught: readonly { message: string }[]): void {
    let passed = 0
    const failed: Failure[] = uncaught.map((error) => ({
      file: '',
      title: 'an error that nobody caught',
      why: firstLine([error]),
    }))
    const skipped: Skipped[] = []
    for (const module of modules) {
      const file = module.relativeModuleId
      // What goes wrong outside its tests, as before the first of them.
      if (module.errors().length > 0)
        failed.push({ file, title: file, why: firstLine(module.errors()) })
      for (const test of module.children.allTests()) {
        const result = test.result()
        const title = `${file}: ${test.fullName}`
        if (result.state === 'passed') passed += 1
        else if (result.state === 'failed')
          failed.push({ file, title, why: firstLine(result.errors) })
        else {
          const why = (result.state === 'skipped' ? result.note : undefined) ?? NO_REASON
          skipped.push({ title, why })
        }
      }
    }
    writeCounts('unit', { passed, failed, unsteady: [], skipped })
  }
}
