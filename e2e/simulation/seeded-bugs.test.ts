/** The simulation can fail: every mistake of the list is found. `SIM_SHRINK` also makes what is found small, for README.md. */
import './ground.ts'
import fc from 'fast-check'
import { beforeEach, expect, test, vi } from 'vitest'
import { Violation } from './invariants.ts'
import { anySchedule } from './schedule.ts'
import { SEEDED_BUGS } from './seeded-bugs.ts'
import { shrink } from './shrink.ts'
import { failureOf, simulate } from './simulate.ts'

const SEED = Number(process.env['SIM_SEED'] ?? 1)

beforeEach(() => {
  // Yjs and Hocuspocus print what they are served here on purpose.
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

test.for(SEEDED_BUGS)('$name', { timeout: 300_000 }, async ({ name, within, replaced }) => {
  const property = fc.asyncProperty(anySchedule, async (schedule) => {
    await simulate(schedule, replaced)
  })
  const found = await fc.check(property, { seed: SEED, numRuns: within, endOnFailure: true })
  expect(found.failed, `not found in ${within} runs, seed ${SEED}`).toBe(true)
  expect(found.errorInstance).toBeInstanceOf(Violation)
  if (process.env['SIM_SHRINK'] === undefined) return
  const { steps } = await shrink(found.counterexample![0], (one) => failureOf(one, replaced))
  const words = (found.errorInstance as Violation).message.slice(0, 60)
  console.log(`| ${name} | ${found.numRuns} | ${steps.length} | ${words} |`)
})
