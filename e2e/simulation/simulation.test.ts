/**
 * The real product under schedules that fast-check makes up: see README.md. `SIM_SEED` repeats the schedules of a run,
 * `SIM_RUNS` says how many, however long that takes.
 */
import './ground.ts'
import fc from 'fast-check'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { readCases } from './cases.ts'
import { anySchedule, type Schedule } from './schedule.ts'
import { shrink } from './shrink.ts'
import { failureOf, simulate } from './simulate.ts'

const SEED = Number(process.env['SIM_SEED'] ?? Date.now() % 1_000_000)
const RUNS = process.env['SIM_RUNS']
/** Of all runs together, when their number is not given. */
const LIMIT_MS = 40_000
// reason: it is for any property, which its type does not say
const TIME_LIMIT = fc.interruptAfterTimeLimit(LIMIT_MS) as never
const PATIENCE_MS = 8 * 3_600_000

beforeEach(() => {
  // Yjs and Hocuspocus print what they are served here on purpose.
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

describe('what once failed', () => {
  test.for(readCases())('$name', async ({ schedule }) => {
    await simulate(schedule)
  })
})

test('the same schedule gives the same run', async () => {
  for (const schedule of fc.sample(anySchedule, { seed: SEED, numRuns: 3 })) {
    const [first, second] = [await simulate(schedule), await simulate(schedule)]
    expect(second.turns).toBe(first.turns)
    expect(second.disk.equals(first.disk)).toBe(true)
  }
})

test(
  '[SY1] [SY2] [SY3] [SY4] [GU1] [EV1] [EV4] [EV7] [EV18] [EV21] [SD1] [SD10] whatever is promised holds under any schedule',
  { timeout: PATIENCE_MS },
  async () => {
    const total = { runs: 0, steps: 0, turns: 0 }
    const property = fc.asyncProperty(anySchedule, async (schedule) => {
      const { turns } = await simulate(schedule)
      total.runs += 1
      total.steps += schedule.steps.length
      total.turns += turns
    })
    const result = await fc.check<[Schedule]>(property, {
      seed: SEED,
      endOnFailure: true,
      numRuns: RUNS === undefined ? Number.MAX_SAFE_INTEGER : Number(RUNS),
      plugins: RUNS === undefined ? [TIME_LIMIT] : [],
    })
    const { runs, steps, turns } = total
    console.log(`simulation: seed ${SEED}, ${runs} runs, ${steps} steps, ${turns} turns`)
    const found: Schedule | undefined = result.counterexample?.[0]
    if (!found) return
    const small = await shrink(found, failureOf)
    console.log(`To be kept in cases/ under the name of what is wrong:\n${JSON.stringify(small)}`)
    await simulate(small)
    throw result.errorInstance
  },
)
