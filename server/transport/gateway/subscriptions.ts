/** What one socket has subscribed to. An event is sent once, however many of the subscriptions ask for it. */
import { matchesType, type ConcordEvent } from '@concord/schemas'
import { Refusal } from '../../core/refusal.ts'
import type { EventFilter, Reader } from '../../events/audience.ts'
import type { Feed, Following, Listener } from '../../events/feed.ts'

/** What all types of a subscription are narrowed to. */
export type Place = Pick<EventFilter, 'scope' | 'entityType' | 'entityId'>

export interface Subscriptions {
  /** Hears of these types, after `since`. Throws CONNECTION_LIMIT when there are too many. */
  add(types: readonly string[], place: Place, since: number): void
  /** Whether all of these types are subscribed to in this very place. */
  has(types: readonly string[], place: Place): boolean
  /** Ends these types, or all, in this place, or in all when it names none; returns those that were ended. */
  remove(types: readonly string[] | undefined, place: Place): string[]
  /** Every subscription hears what came after `since`, save what this socket was sent before. */
  rewind(since: number): void
  stop(): void
}

interface Subscription {
  types: readonly string[]
  readonly place: Place
  following: Following
}

interface Parts {
  readonly feed: Feed
  readonly who: () => Reader
  readonly send: (json: string) => void
  readonly drained: () => Promise<void>
  /** Told when events cannot be read any more. */
  readonly onEnd: (refusal: Refusal) => void
}

const NOBODY: Following = { stop() {} }
const MAX_SUBSCRIPTIONS = 50
/** The numbers of so many events are remembered, so that they are not sent twice. */
const REMEMBERED = 2000

export function createSubscriptions({ feed, who, send, drained, onEnd }: Parts): Subscriptions {
  let open: Subscription[] = []
  const sent = new Set<number>()

  function tell({ seq }: ConcordEvent, json: string): void {
    if (sent.has(seq)) return
    sent.add(seq)
    if (sent.size > REMEMBERED) sent.delete(sent.values().next().value!)
    send(`{"event":"event","data":${json}}`)
  }

  /** Follows all the types that it has now; of those that are ended later, nothing is told any more. */
  function follow(subscription: Omit<Subscription, 'following'>, since: number): Following {
    const { types, place } = subscription
    const listener: Listener = {
      who,
      hear(event, json) {
        if (subscription.types.some((type) => matchesType(type, event.type))) tell(event, json)
      },
      ready: drained,
      end: ended,
    }
    return feed.follow(listener, { types, ...place }, since)
  }

  function ended(refusal: Refusal): void {
    if (open.length > 0) onEnd(refusal)
    stop()
  }

  function stop(): void {
    for (const { following } of open.splice(0)) following.stop()
  }

  return {
    add(types, place, since) {
      if (open.length >= MAX_SUBSCRIPTIONS) {
        throw new Refusal(
          'CONNECTION_LIMIT',
          `More than ${MAX_SUBSCRIPTIONS} subscriptions on one connection.`,
        )
      }
      const subscription = { types, place, following: NOBODY }
      subscription.following = follow(subscription, since)
      open.push(subscription)
    },
    has: (types, place) =>
      types.every((type) =>
        open.some((known) => isSame(known.place, place) && known.types.includes(type)),
      ),
    remove(types, place) {
      const everywhere = Object.values(place).every((part) => part === undefined)
      const gone = new Set<string>()
      for (const subscription of open) {
        if (!everywhere && !isSame(subscription.place, place)) continue
        const left = subscription.types.filter((type) => types && !types.includes(type))
        for (const type of subscription.types) if (!left.includes(type)) gone.add(type)
        subscription.types = left
        if (left.length === 0) subscription.following.stop()
      }
      open = open.filter(({ types }) => types.length > 0)
      return [...gone]
    },
    rewind(since) {
      for (const subscription of open) {
        subscription.following.stop()
        subscription.following = follow(subscription, since)
      }
    },
    stop,
  }
}

function isSame(one: Place, other: Place): boolean {
  return (
    one.scope === other.scope &&
    one.entityType === other.entityType &&
    one.entityId === other.entityId
  )
}
