/** How often one person may do one thing. */
import { createBudgets, type Budget } from './budgets.ts'
import type { Clock } from './clock.ts'
import type { Metrics } from './metrics.ts'
import { Refusal } from './refusal.ts'

/**
 * Counts one more of what this person, `{tenant}/{user}`, does. Throws RATE_LIMITED, which names the limit and says when to
 * come back.
 */
export type Pace = (person: string) => void

interface Parts extends Budget {
  /** Its name in metrics and in the details of the refusal. */
  readonly limit: string
  /** What there is too much of, in the plural. */
  readonly what: string
  readonly clock: Pick<Clock, 'now'>
  readonly metrics: Pick<Metrics, 'limited'>
}

export function createPace({ limit, what, clock, metrics, ...budget }: Parts): Pace {
  const people = createBudgets(budget)
  return (person) => {
    const now = clock.now()
    const wait = people.wait(person, now)
    if (wait > 0) {
      metrics.limited.inc({ limit })
      const retryAfterSeconds = Math.ceil(wait / 1000)
      const words = `Too many ${what}: ${budget.perSecond} a second at most. Come back in ${retryAfterSeconds} s.`
      throw new Refusal('RATE_LIMITED', words, { limit, retryAfterSeconds })
    }
    people.use(person, 1, now)
  }
}
