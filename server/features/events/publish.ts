/** Publishing what happened elsewhere: a payment, a pilgrim's new status. */
import { isDeepStrictEqual } from 'node:util'
import type { ConcordEvent, EventRegistry, NewEvent, Principal } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import type { EventLog, PlacedEvent } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import { deedOf, writeAudit } from '../../storage/audit.ts'
import type { Database, Tx } from '../../storage/database.ts'
import { publishable } from './publishable.ts'

export interface Published {
  /** One for each event that was sent, in that order. */
  readonly events: readonly ConcordEvent[]
  /** Nothing new was written: all of them had been published before. */
  readonly repeated: boolean
}

/**
 * Writes all of them or none, on disk when it resolves. An event whose key was used before is not written again: the
 * first one is in its place. Throws a Refusal: VALIDATION_ERROR, ACCESS_DENIED, or CONFLICT when a key was used for
 * something else.
 */
export type Publish = (events: readonly NewEvent[], principal: Principal) => Promise<Published>

interface Parts {
  readonly database: Database
  readonly log: EventLog
  readonly registry: EventRegistry
  readonly wake: Wake
  readonly clock: Clock
}

/** What is answered for an event that was sent: one that is there already, or one that is about to be written. */
type Sorted = { readonly known: ConcordEvent } | { readonly index: number }

export function createPublish({ database, log, registry, wake, clock }: Parts): Publish {
  return async (events, principal) => {
    const { tenantId } = principal
    const now = clock.now()
    const wanted = events.map((event) => publishable(event, principal, registry, now))
    const published = await database.transaction(async (tx) => {
      const { sorted, fresh } = await sort(tx, tenantId, events, wanted)
      const last = await log.append(tx, tenantId, fresh)
      const written = await log.after(tenantId, last - fresh.length, fresh.length, tx)
      const answers = sorted.map((one) => ('known' in one ? one.known : written[one.index]!.event))
      const details = {
        types: [...new Set(answers.map(({ type }) => type))],
        events: answers.map(({ seq }) => seq),
        written: fresh.length,
      }
      const deed = { action: 'events.published', target: null, details, at: now }
      await writeAudit(tx, [deedOf(principal, deed)])
      return { events: answers, repeated: fresh.length === 0 }
    })
    if (!published.repeated) wake.announce(tenantId)
    return published
  }

  /** Finds those that were published before, in an earlier call or earlier in this one. */
  async function sort(
    tx: Tx,
    tenantId: string,
    events: readonly NewEvent[],
    wanted: readonly PlacedEvent[],
  ): Promise<{ sorted: Sorted[]; fresh: PlacedEvent[] }> {
    const fresh: PlacedEvent[] = []
    const sorted: Sorted[] = []
    for (const [nth, event] of wanted.entries()) {
      const { key } = event
      const known = key === undefined ? undefined : await log.withKey(tx, tenantId, key)
      const twin = key === undefined ? -1 : fresh.findIndex((other) => other.key === key)
      const first = known ? { ...known, at: Date.parse(known.at) } : fresh[twin]
      if (first && !isSame(event, first, events[nth]!)) {
        throw new Refusal(
          'CONFLICT',
          `The key "${events[nth]!.key}" was used for another event. Choose a new one.`,
        )
      }
      if (known) sorted.push({ known })
      else sorted.push({ index: twin < 0 ? fresh.push(event) - 1 : twin })
    }
    return { sorted, fresh }
  }
}

/** Whether it says the same as the first one; a time that was not given is no difference. */
function isSame(
  event: PlacedEvent,
  first: Pick<PlacedEvent, 'type' | 'entityId' | 'data' | 'at'>,
  { at }: NewEvent,
): boolean {
  return (
    event.type === first.type &&
    event.entityId === first.entityId &&
    (at === undefined || event.at === first.at) &&
    isDeepStrictEqual(event.data, first.data)
  )
}
