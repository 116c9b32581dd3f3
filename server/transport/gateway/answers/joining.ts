/** Joining and leaving, in whatever words. */
import type { Dialect } from '@concord/schemas'
import { Refusal } from '../../../core/refusal.ts'
import type { Caller, Spot } from '../caller.ts'
import type { Looks } from '../visits.ts'

/**
 * The caller stays there and hears of everything from now on, in the words of the dialect; joining again changes nothing.
 * What is read of the scope afterwards is not older than what is heard first.
 */
export async function join(
  caller: Caller,
  { grant, place }: Spot,
  dialect: Dialect,
  looks: Looks,
): Promise<void> {
  const since = await caller.events.head(caller.session.principal.tenantId)
  await joinSince(caller, { grant, place }, dialect, looks, since)
}

/** The same, from the event after `since` on. */
export async function joinSince(
  { visits, subscriptions }: Caller,
  { grant, place }: Spot,
  dialect: Dialect,
  looks: Looks,
  since: number,
): Promise<void> {
  const { scope } = grant
  if (!(await visits.join(grant, place, dialect, looks))) return
  try {
    subscriptions.join(scope, dialect, since)
  } catch (error) {
    subscriptions.leave(scope, dialect)
    visits.leave(scope, dialect)
    throw error
  }
}

/** Throws NOT_IN_ROOM when it was not joined in these words. */
export function leave(caller: Caller, { grant: { scope } }: Spot, dialect: Dialect): void {
  if (!caller.visits.has(scope, dialect)) throw new Refusal('NOT_IN_ROOM')
  caller.subscriptions.leave(scope, dialect)
  caller.visits.leave(scope, dialect)
}
