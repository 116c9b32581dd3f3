/**
 * What one socket has subscribed to. An event is sent once on a socket in each way of speaking, however many of the
 * subscriptions ask for it. Whoever joined something in the words of a dialect hears of it in those words.
 */
import {
  ROOM_STATE_EVENTS,
  matchesType,
  translate,
  typesOf,
  type ConcordEvent,
  type Dialect,
  type Vocabulary,
} from '@concord/schemas'
import { Refusal } from '../../core/refusal.ts'
import type { EventFilter, Reader } from '../../events/audience.ts'
import type { Feed, Following, Listener } from '../../events/feed.ts'

/** What all types of a subscription are narrowed to. */
export type Place = Pick<EventFilter, 'scope' | 'entityType' | 'entityId'>

export interface Subscribed {
  readonly types: readonly string[]
  readonly place: Place
  /** Absent: events as they are. */
  readonly vocabulary?: Vocabulary
}

export interface Subscriptions {
  /** Hears of these types, after `since`. Throws CONNECTION_LIMIT when there are too many. */
  add(types: readonly string[], place: Place, since: number): void
  /**
   * Hears of a scope in the words of a dialect, after `since`, and from then on of what is told to everybody in them.
   * Throws as `add`.
   */
  join(scope: string, dialect: Dialect, since: number): void
  /** Not any more. */
  leave(scope: string, dialect: Dialect): void
  /** Hears of everything, or of what is named, in these words; again, nothing changes. Throws as `add`. */
  hear(vocabulary: Vocabulary, place: Place, since: number): void
  /** Not any more. Returns whether it did. */
  hush(vocabulary: Vocabulary, place: Place): boolean
  /** Whether all of these types are subscribed to in this very place. */
  has(types: readonly string[], place: Place): boolean
  /** Ends these types, or all, in this place, or in all when it names none; returns those that were ended. */
  remove(types: readonly string[] | undefined, place: Place): string[]
  /** Every subscription hears what came after `since`, save what this socket was sent before. */
  rewind(since: number): void
  /** What was subscribed to, beside what was joined, for a socket that goes on with this one's session. */
  list(): Subscribed[]
  /** The number of the last event that was sent; before the first, where the first subscription began. */
  readonly lastSent: number
  stop(): void
}

interface Subscription extends Subscribed {
  types: readonly string[]
  /** Ends with what was joined. */
  readonly joined?: true
  following: Following
}

interface Parts {
  readonly feed: Feed
  readonly who: () => Reader
  readonly send: (json: string) => void
  readonly drained: () => Promise<void>
  /** Whether the socket is gone. */
  readonly isClosed: () => boolean
  /** Told when events cannot be read any more. */
  readonly onEnd: (refusal: Refusal) => void
  /** Told when what a voting room shows is another than before. */
  readonly onRoomState: (scope: string) => void
}

const NOBODY: Following = { stop() {} }
const MAX_SUBSCRIPTIONS = 100
/** The numbers of so many events are remembered, so that they are not sent twice. */
const REMEMBERED = 2000

export function createSubscriptions(parts: Parts): Subscriptions {
  const { feed, who, send, drained, isClosed, onEnd, onRoomState } = parts
  let open: Subscription[] = []
  const sent = new Set<string>()
  let lastSent = 0

  function isNew(seq: number, vocabulary: Vocabulary | undefined): boolean {
    const key = `${vocabulary ?? ''}${seq}`
    if (sent.has(key)) return false
    sent.add(key)
    if (sent.size > REMEMBERED) sent.delete(sent.values().next().value!)
    lastSent = Math.max(lastSent, seq)
    return true
  }

  function tell(event: ConcordEvent, json: string, vocabulary: Vocabulary | undefined): void {
    if (!isNew(event.seq, vocabulary)) return
    if (!vocabulary) return send(`{"event":"event","data":${json}}`)
    const frame = translate(event, vocabulary)
    if (frame) send(JSON.stringify({ ...frame, seq: event.seq }))
    if (vocabulary === 'rooms' && ROOM_STATE_EVENTS.includes(event.type)) onRoomState(event.scope!)
  }

  /** Follows all the types that it has now; of those that are ended later, nothing is told any more. */
  function follow(subscription: Omit<Subscription, 'following'>, since: number): Following {
    const { types, place, vocabulary } = subscription
    const listener: Listener = {
      who,
      hear(event, json) {
        if (subscription.types.some((type) => matchesType(type, event.type)))
          tell(event, json, vocabulary)
      },
      ready: drained,
      end: ended,
    }
    return feed.follow(listener, { types, ...place }, since)
  }

  function begin(subscription: Subscription, since: number): void {
    // The socket was closed while the verb was answered: nobody would ever end it.
    if (isClosed()) return
    if (open.length >= MAX_SUBSCRIPTIONS) {
      throw new Refusal(
        'CONNECTION_LIMIT',
        `More than ${MAX_SUBSCRIPTIONS} subscriptions on one connection.`,
      )
    }
    if (open.length === 0) lastSent = Math.max(lastSent, since)
    subscription.following = follow(subscription, since)
    open.push(subscription)
  }

  function hear(vocabulary: Vocabulary, place: Place, since: number): void {
    const types = typesOf(vocabulary)
    const isKnown = open.some((each) => each.vocabulary === vocabulary && isSame(each.place, place))
    if (types.length > 0 && !isKnown) begin({ types, place, vocabulary, following: NOBODY }, since)
  }

  function hush(vocabulary: Vocabulary, place: Place): boolean {
    const gone = open.filter((each) => each.vocabulary === vocabulary && isSame(each.place, place))
    for (const { following } of gone) following.stop()
    open = open.filter((each) => !gone.includes(each))
    return gone.length > 0
  }

  function ended(refusal: Refusal): void {
    if (open.length > 0) onEnd(refusal)
    stop()
  }

  function stop(): void {
    for (const { following } of open.splice(0)) following.stop()
  }

  return {
    add: (types, place, since) => begin({ types, place, following: NOBODY }, since),
    join(scope, dialect, since) {
      const types = [...typesOf(dialect), ...(dialect === 'rooms' ? ROOM_STATE_EVENTS : [])]
      const vocabulary = dialect
      begin({ types, place: { scope }, vocabulary, joined: true, following: NOBODY }, since)
      hear(`${dialect} announcements`, {}, since)
    },
    leave: (scope, dialect) => void hush(dialect, { scope }),
    hear,
    hush,
    has: (types, place) =>
      types.every((type) =>
        open.some(
          (known) => !known.vocabulary && isSame(known.place, place) && known.types.includes(type),
        ),
      ),
    remove(types, place) {
      const everywhere = Object.values(place).every((part) => part === undefined)
      const gone = new Set<string>()
      for (const subscription of open) {
        if (subscription.vocabulary || (!everywhere && !isSame(subscription.place, place))) continue
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
    list: () =>
      open.flatMap(({ types, place, vocabulary, joined }) =>
        joined ? [] : [{ types, place, ...(vocabulary ? { vocabulary } : {}) }],
      ),
    get lastSent() {
      return lastSent
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
