/** How much each of many may use: people, addresses, documents. */

export interface Budgets {
  /** Uses so much of this key's budget. More than is left may be used: the key then waits the longer. */
  use(key: string, amount: number, now: number): void
  /** How long until the key has something left, ms: 0 while it has. */
  wait(key: string, now: number): number
  /** Keys that have used anything of late. */
  readonly size: number
}

export interface Budget {
  /** What may be used for long. */
  readonly perSecond: number
  /** What may be used at once after a rest. */
  readonly burst: number
}

/** However much was used, it is forgotten after so many times the burst. */
const LONGEST_DEBT = 10
/** Keys with nothing to remember are let go of when there are more than this. */
const SWEEP_ABOVE = 1000

/** One number for each key: the time at which its burst would be whole again. */
export function createBudgets({ perSecond, burst }: Budget): Budgets {
  const burstMs = (burst / perSecond) * 1000
  const wholeAt = new Map<string, number>()
  let sweepAbove = SWEEP_ABOVE

  function sweep(now: number): void {
    for (const [key, at] of wholeAt) if (at <= now) wholeAt.delete(key)
    sweepAbove = Math.max(SWEEP_ABOVE, wholeAt.size * 2)
  }

  return {
    use(key, amount, now) {
      const from = Math.max(now, wholeAt.get(key) ?? 0)
      const at = from + (amount / perSecond) * 1000
      wholeAt.set(key, Math.min(at, now + burstMs * LONGEST_DEBT))
      if (wholeAt.size > sweepAbove) sweep(now)
    },
    wait(key, now) {
      const over = (wholeAt.get(key) ?? 0) - now - burstMs
      return over > 0 ? Math.ceil(over) : 0
    },
    get size() {
      return wholeAt.size
    },
  }
}
