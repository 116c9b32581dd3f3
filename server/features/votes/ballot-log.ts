/**
 * The polls of each scope as the log tells of them. Nothing of this is stored: it is folded from the log when it is asked
 * for, and kept in memory, so there is nothing that could disagree with the log.
 */
import { NO_BALLOTS, fold, type Ballots, type ConcordEvent } from '@concord/schemas'
import { LRUCache } from 'lru-cache'
import type { EventLog } from '../../events/event-log.ts'
import type { Queries, Tx } from '../../storage/database.ts'

export interface BallotLog {
  /** The ballots of the event's scope before and after it. Ask in the order of the log; going back costs a reading. */
  around(tx: Tx, scopeId: number, event: ConcordEvent): Promise<{ before: Ballots; after: Ballots }>
  /** The ballots as of now, by one statement. */
  now(query: Queries, scopeId: number): Promise<Ballots>
}

/** Scopes that are kept in memory. */
const KEPT = 500

interface Known {
  readonly seq: number
  readonly ballots: Ballots
}

/** `types`: all that `fold` understands. */
export function createBallotLog(
  events: Pick<EventLog, 'ofScope'>,
  types: readonly string[],
): BallotLog {
  const known = new LRUCache<number, Known>({ max: KEPT })

  /** The ballots before event `seq`. */
  async function upTo(query: Queries, scopeId: number, seq: number): Promise<Ballots> {
    const kept = known.get(scopeId)
    const usable = kept && kept.seq < seq ? kept : { seq: 0, ballots: NO_BALLOTS }
    const missed = await events.ofScope(query, scopeId, types, usable.seq, seq)
    return missed.reduce(fold, usable.ballots)
  }

  return {
    async around(tx, scopeId, event) {
      const before = await upTo(tx, scopeId, event.seq)
      const after = fold(before, event)
      known.set(scopeId, { seq: event.seq, ballots: after })
      return { before, after }
    },
    now: (query, scopeId) => upTo(query, scopeId, Number.MAX_SAFE_INTEGER),
  }
}
