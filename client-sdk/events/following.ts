/**
 * Following the event log, as a function of state and event: which events are handed out, in order and each once.
 *
 * A stream brings events as they happen, in order, but only from somewhere on and only while the connection lasts. What
 * came before that is read page by page. A page says up to where it looked; the stream is trusted from there on, when
 * it was up before the page was asked for. Whatever interrupts the stream, or is too much at once, leads to a page.
 */
import type { ConcordEvent } from '@concord/schemas'

export interface Following {
  /** Everything up to this event is dealt with; absent while nobody knows where to begin. */
  readonly handled: number | undefined
  /** To be handed out, in order; the first may be in somebody's hands. */
  readonly queue: readonly ConcordEvent[]
  /** Everything up to this one is dealt with, in the queue, or not wanted. */
  readonly upTo: number
  /** `asking`: a page is on its way. */
  readonly state: 'behind' | 'asking' | 'live'
  /** What the stream brought while a page was on its way. */
  readonly ahead: readonly ConcordEvent[]
  /** It brought more than is kept. */
  readonly overflowed: boolean
}

export interface Page {
  /** The first ones that are wanted after the place that was asked for. */
  readonly events: readonly ConcordEvent[]
  /** The newest event there is. */
  readonly head: number
  /** There are more between the last of `events` and `head`. */
  readonly more: boolean
}

export type FollowingEvent =
  | { readonly type: 'begun'; readonly after: number }
  /** The stream is interrupted. */
  | { readonly type: 'cut' }
  /** A page after `upTo` is asked for, and the stream is up. */
  | { readonly type: 'asked' }
  | { readonly type: 'page'; readonly page: Page }
  /** The stream brought something that is wanted. */
  | { readonly type: 'heard'; readonly event: ConcordEvent }
  | { readonly type: 'handled'; readonly seq: number }

export const nothingHeard: Following = {
  handled: undefined,
  queue: [],
  upTo: 0,
  state: 'behind',
  ahead: [],
  overflowed: false,
}

export const PAGE = 100
/** So many wait in memory; the rest waits in the log. */
const MOST = 2 * PAGE

export function reduce(following: Following, event: FollowingEvent): Following {
  switch (event.type) {
    case 'begun':
      return { ...following, handled: event.after, upTo: event.after }
    case 'cut':
      return { ...following, state: 'behind', ahead: [], overflowed: false }
    case 'asked':
      return { ...following, state: 'asking', ahead: [], overflowed: false }
    case 'page':
      return takePage(following, event.page)
    case 'heard':
      return hear(following, event.event)
    case 'handled':
      if (following.queue[0]?.seq !== event.seq) return following
      return { ...following, handled: event.seq, queue: following.queue.slice(1) }
  }
}

function takePage(following: Following, { events, head, more }: Page): Following {
  if (following.state !== 'asking') return following
  // A log that ends before what was heard of it is another one: what is new in it counts.
  const isOther = head < following.upTo
  const base = isOther ? { ...following, handled: head, queue: [], upTo: head } : following
  const fresh = events.filter(({ seq }) => seq > base.upTo)
  const read = { ...base, queue: [...base.queue, ...fresh], ahead: [], overflowed: false }
  if (more || following.overflowed)
    return { ...read, state: 'behind', upTo: more ? (events.at(-1)?.seq ?? base.upTo) : head }
  const since = following.ahead.filter(({ seq }) => seq > head)
  return {
    ...read,
    state: 'live',
    queue: [...read.queue, ...since],
    upTo: since.at(-1)?.seq ?? head,
  }
}

function hear(following: Following, event: ConcordEvent): Following {
  const { state, queue, ahead, overflowed, upTo } = following
  if (state === 'live') {
    if (event.seq <= upTo) return following
    if (queue.length >= MOST) return { ...following, state: 'behind' }
    return { ...following, queue: [...queue, event], upTo: event.seq }
  }
  // Without a page on its way, the next one will have it.
  if (state === 'behind' || overflowed) return following
  if (ahead.length >= MOST) return { ...following, ahead: [], overflowed: true }
  return { ...following, ahead: [...ahead, event] }
}

/** Whether a page should be asked for now, if the stream is up. */
export function shouldAsk({ handled, state, queue }: Following): boolean {
  return handled !== undefined && state === 'behind' && queue.length <= MOST - PAGE
}
