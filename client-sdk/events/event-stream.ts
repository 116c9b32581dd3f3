/**
 * The one stream of events that all subscriptions of a client share. Several on one socket would come in no order
 * between them, and each event only once. So whenever who wants what changes, the stream is set up anew, and everybody
 * reads in the log what happened meanwhile.
 */
import { ConcordEvent, z } from '@concord/schemas'
import type { Connection } from '../connection/connection.ts'
import { createTextSession } from '../connection/text-session.ts'
import type { Tokens } from '../connection/tokens.ts'
import { ApiError, apiErrorOf } from '../core/api-error.ts'
import type { Clock } from '../core/clock.ts'
import { createRetry } from '../core/retry.ts'
import { unionOf, type EventFilter } from './event-filter.ts'
import { isFinal, type EventReader } from './event-reader.ts'
import { PAGE, type Page } from './following.ts'

export interface EventStream {
  add(reader: EventReader): void
  remove(reader: EventReader): void
  /** The first events after a place in the log. Rejects with an ApiError. */
  read(filter: EventFilter, since: number): Promise<Page>
  /** There is a new token, or somebody wants what was refused to be tried again. */
  revive(): void
  /** Stops every reader. */
  close(): void
}

const SUBSCRIBED = {
  event: 'subscribed',
  data: z.object({
    eventTypes: z.array(z.string()),
    denied: z.array(z.string()),
    head: z.number(),
  }),
} as const
const UNSUBSCRIBED = { event: 'unsubscribed', data: z.unknown().optional() } as const
const HISTORY = {
  event: 'history',
  data: z.object({ events: z.array(ConcordEvent), head: z.number(), next: z.number().optional() }),
} as const

export function createEventStream(parts: {
  readonly connection: Connection
  readonly tokens: Tokens
  readonly clock: Clock
}): EventStream {
  const readers = new Set<EventReader>()
  const retry = createRetry(parts.clock)
  /** What the server sends now. */
  let streamed: EventFilter | undefined
  let outdated = false
  let settling = false

  const session = createTextSession(parts, {
    entered: settleSoon,
    left() {
      streamed = undefined
      retry.cancel()
      for (const reader of readers) {
        reader.forget()
        reader.cut()
      }
    },
    failed(error) {
      for (const reader of readers) reader.report(apiErrorOf(error))
    },
    event(event) {
      for (const reader of readers) reader.hear(event)
    },
  })

  /** After everything else of this turn: pages come and go with several subscriptions at once. */
  function settleSoon(): void {
    outdated = true
    if (settling) return
    settling = true
    queueMicrotask(() => void settleAll())
  }

  async function settleAll(): Promise<void> {
    try {
      while (outdated && session.isIn) {
        outdated = false
        await settle()
        retry.up()
      }
    } catch (failure) {
      // Without a session, the next one begins here again.
      if (!(failure instanceof ApiError && failure.code === 'OFFLINE')) retry.schedule(settleSoon)
    } finally {
      settling = false
      // A session that began while the last one's end was noticed here.
      if (outdated && session.isIn) settleSoon()
    }
  }

  async function settle(): Promise<void> {
    for (const reader of readers) reader.cut()
    for (const reader of [...readers]) {
      if (reader.granted || reader.hasFailed) continue
      await unstream()
      try {
        const { eventTypes, denied, head } = await stream(reader.filter)
        reader.grant(eventTypes, denied, head)
      } catch (failure) {
        if (!isFinal(failure)) throw failure
        reader.fail(failure)
      }
    }
    const granted = [...readers].flatMap((reader) => reader.granted ?? [])
    const wanted = granted.length > 0 ? unionOf(granted) : undefined
    if (JSON.stringify(wanted) !== JSON.stringify(streamed)) {
      await unstream()
      if (wanted) await stream(wanted)
    }
    for (const reader of readers) if (reader.granted) reader.open()
  }

  async function stream(filter: EventFilter) {
    const { types, scope, entityId } = filter
    const asked = { eventTypes: types, scope, entityId }
    const reply = await session.request('subscribe', asked, SUBSCRIBED)
    streamed = { types: reply.eventTypes, scope, entityId }
    return reply
  }

  async function unstream(): Promise<void> {
    if (!streamed) return
    await session.request('unsubscribe', {}, UNSUBSCRIBED)
    streamed = undefined
  }

  return {
    add(reader) {
      readers.add(reader)
      session.start()
      settleSoon()
    },
    remove(reader) {
      readers.delete(reader)
      if (readers.size > 0) return settleSoon()
      // reason: nobody waits for it; a connection that ends instead ends the stream, too.
      unstream().catch(() => {})
      session.stop()
    },
    async read({ types, scope, entityId }, since) {
      const asked = { eventTypes: types, scope, entityId, since, limit: PAGE }
      const { events, head, next } = await session.request('get_history', asked, HISTORY)
      return { events, head, more: next !== undefined }
    },
    revive() {
      session.revive()
      const failed = [...readers].filter((reader) => reader.hasFailed)
      for (const reader of failed) reader.revive()
      if (failed.length > 0) settleSoon()
    },
    close() {
      retry.cancel()
      session.stop()
      for (const reader of readers) void reader.stop()
      readers.clear()
    },
  }
}
