/** From changes to events: what happened, in the words of the kind. Pure. */
import { TEXT_EDITED, instantOf, type Kind } from '@concord/schemas'
import type { NewEvent } from '../../events/new-event.ts'
import type { Settled } from '../guard/guard.ts'
import { META } from '../guard/mirror.ts'

/** Who did it, and when. */
export interface Deed {
  /** Whoever a client wrote for, or in whose name it was written; `null`: the server by itself. */
  readonly actor: string | null
  /** Milliseconds since 1970. */
  readonly at: number
  /** Done offline. */
  readonly late: boolean
}

/** The events of one transaction, in the order of its changes; none for what nets to nothing. */
export function derive(changes: readonly Settled[], kind: Kind, deed: Deed): NewEvent[] {
  return changes.map((change) => eventOf(change, kind, deed))
}

function eventOf(change: Settled, kind: Kind, { actor, at, late }: Deed): NewEvent {
  const { collection, key, before, after } = change
  const event = (type: string, entityId: string | null, data: NewEvent['data']): NewEvent => ({
    type,
    entityId,
    data,
    actor,
    at,
    late,
    audience: 'scope',
  })
  if (collection === META) return event(kind.metaEvent, null, { changes: changesOf(change) })
  const { added, updated, removed } = kind.collections[collection]!.events
  if (before === undefined) return event(added, key, { collection, entry: after })
  if (after === undefined) return event(removed, key, { collection, entry: before })
  const title = after['title']
  return event(updated, key, {
    collection,
    ...(typeof title === 'string' ? { title } : {}),
    changes: changesOf(change),
  })
}

/** A field that came or went has no `from` or no `to`. */
function changesOf({
  before,
  after,
  changed,
}: Settled): Record<string, { from?: unknown; to?: unknown }> {
  const changes: Record<string, { from?: unknown; to?: unknown }> = {}
  for (const name of changed) changes[name] = { from: before?.[name], to: after?.[name] }
  return changes
}

/** The event for a time of writing. */
export function textEvent(
  contents: readonly string[],
  edits: number,
  since: number,
  deed: Deed,
): NewEvent {
  const data = { contents: [...contents], edits, since: instantOf(since) }
  return { type: TEXT_EDITED, entityId: null, data, audience: 'scope', ...deed }
}
