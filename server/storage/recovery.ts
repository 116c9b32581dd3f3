/**
 * Times of recovery. After something was lost, the clients of other people may be the only ones who still have it: within
 * such a time they may bring back what they did not write themselves.
 */
import type { Queries, Tx } from './database.ts'

/** How long, unless the operator says otherwise. */
export const RECOVERY_MS = 7 * 24 * 60 * 60 * 1000

export interface Recovery {
  /** Whether people may bring back to this document what others wrote. */
  recovering(scopeId: number, now: number): boolean
  /** Begins a time of recovery for one document, in `tx`; it counts from this call on. */
  begin(tx: Tx, scopeId: number, now: number, reason: string): Promise<void>
}

export async function loadRecovery(query: Queries): Promise<Recovery> {
  const rows = await query.selectFrom('recovery').select(['scope_id', 'until']).execute()
  const ends = new Map<number | null, number>()
  const note = (scopeId: number | null, until: number): void => {
    ends.set(scopeId, Math.max(until, ends.get(scopeId) ?? 0))
  }
  for (const { scope_id, until } of rows) note(scope_id, until)
  return {
    recovering: (scopeId, now) => now < Math.max(ends.get(scopeId) ?? 0, ends.get(null) ?? 0),
    async begin(tx, scopeId, now, reason) {
      await beginRecovery(tx, { scopeId, since: now, until: now + RECOVERY_MS, reason })
      note(scopeId, now + RECOVERY_MS)
    },
  }
}

/** `scopeId` null: for every document. */
export async function beginRecovery(
  tx: Queries,
  row: {
    readonly scopeId: number | null
    readonly since: number
    readonly until: number
    readonly reason: string
  },
): Promise<void> {
  const { scopeId, ...rest } = row
  await tx
    .insertInto('recovery')
    .values({ scope_id: scopeId, ...rest })
    .execute()
}
