/**
 * Two sets of tests. `unit` is what `npm run test:unit` runs: units, and servers driven through their
 * doors. `rules` looks at the sources themselves and is a part of `npm run check`.
 */
import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

const RULES = ['tools/architecture.test.ts', 'tools/spec.test.ts']

const shared = {
  environment: 'node',
  pool: 'forks',
  // As long as nobody waits without an end: tests that fail say so long before.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  teardownTimeout: 10_000,
  // What comes true late is true: a busy machine is no fault of what is tested.
  expect: { poll: { timeout: 15_000 } },
  // The same patience for what has no setting.
  setupFiles: 'tools/patience.ts',
} as const

export default defineConfig({
  test: {
    allowOnly: !process.env['CI'],
    // Tests of servers mostly wait: three at a time also where there are two cores.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: [
            '{schemas,client-sdk,server,tools,web}/**/*.test.{ts,tsx}',
            'e2e/{attacks,doors,simulation,soak}/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...RULES],
        },
      },
      { test: { ...shared, name: 'rules', include: RULES } },
    ],
  },
})
