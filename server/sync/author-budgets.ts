/**
 * What one person may cost one document in the long run. Admission looks at single updates; what follows from many of
 * them is counted here.
 */
import type { Limits } from '@concord/schemas'
import { createBudgets } from '../core/budgets.ts'
import type { Metrics } from '../core/metrics.ts'
import { Refusal } from '../core/refusal.ts'

/** Somebody in a document. */
export interface Writing {
  readonly userId: string
  readonly scopeId: number
}

export interface AuthorBudgets {
  /**
   * Throws RATE_LIMITED for who began to write with too many Yjs clients of late: every edit of a document costs by how
   * many it ever had.
   */
  mustHaveClientsLeft(writing: Writing, now: number): void
  /** They began to write with so many. */
  useClients(writing: Writing, count: number, now: number): void
  /**
   * Counts what an update meets of others' at the places where it writes. Throws RATE_LIMITED for who had too much of
   * that: it costs whenever the document is loaded.
   */
  spendConflicts(writing: Writing, amount: number, now: number): void
}

interface Parts {
  readonly limits: Pick<
    Limits,
    'newClientsPerHour' | 'newClientBurst' | 'conflictsPerHour' | 'conflictBurst'
  >
  readonly metrics: Pick<Metrics, 'limited'>
}

const SECONDS_PER_HOUR = 3600

export function createAuthorBudgets({ limits, metrics }: Parts): AuthorBudgets {
  const clients = createBudgets({
    perSecond: limits.newClientsPerHour / SECONDS_PER_HOUR,
    burst: limits.newClientBurst,
  })
  const conflicts = createBudgets({
    perSecond: limits.conflictsPerHour / SECONDS_PER_HOUR,
    burst: limits.conflictBurst,
  })
  const keyOf = ({ userId, scopeId }: Writing): string => `${userId} ${scopeId}`

  function refuse(limit: string, words: string): never {
    metrics.limited.inc({ limit })
    throw new Refusal('RATE_LIMITED', words)
  }

  return {
    mustHaveClientsLeft(writing, now) {
      if (clients.wait(keyOf(writing), now) === 0) return
      refuse(
        'new-clients',
        'This document was opened anew, and written in, too often. Wait a little.',
      )
    },
    useClients: (writing, count, now) => clients.use(keyOf(writing), count, now),
    spendConflicts(writing, amount, now) {
      if (amount === 0) return
      const key = keyOf(writing)
      if (conflicts.wait(key, now) > 0)
        refuse(
          'conflicts',
          'Too much was written at the same places as others wrote. Wait a little.',
        )
      conflicts.use(key, amount, now)
    },
  }
}
