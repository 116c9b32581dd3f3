/** What happens on the server, as typed, ordered facts: followed on the one socket, or read page by page. */
import { eventRoutes, type ConcordEvent } from '@concord/schemas'
import type { Call } from '../api/call.ts'
import type { Connection } from '../connection/connection.ts'
import type { Tokens } from '../connection/tokens.ts'
import type { Clock } from '../core/clock.ts'
import { mustBeTypes, type EventFilter } from './event-filter.ts'
import type { EventPlaces } from './event-places.ts'
import {
  createEventReader,
  type EventFailure,
  type EventHandler,
  type Place,
} from './event-reader.ts'
import { createEventStream } from './event-stream.ts'

/** What happened, as typed facts in the order of their numbers: as it happens, or read back. */
export interface Events {
  /**
   * Calls `handler` with every event that is wanted and may be heard, in order, each once, one after another; also with
   * those that happened while there was no connection. A handler that fails is called again after a while, five times
   * in all. Throws an Error for types that cannot be any.
   */
  subscribe(options: EventOptions, handler: EventHandler): EventSubscription
  /** Rejects with an ApiError. */
  list(page?: EventPage): Promise<EventList>
}

/** Which events are wanted, from where on, and who hears when that does not work. */
export interface EventOptions extends EventFilter {
  /** Begins after the event of this number; without it, with what is new. */
  readonly since?: number | undefined
  /**
   * Keeps on this device how far this person has got under this name, and begins there the next time; `since` is for
   * the first time. One subscription at a time has the name.
   */
  readonly name?: string | undefined
  /**
   * With an event: its handler failed for the last time, and the next one follows. Without: nothing comes until
   * `client.renewToken()`, because the server refused. Nobody told, it is an uncaught error.
   */
  readonly onError?: EventFailure | undefined
}

/** Goes on until `unsubscribe`, over lost connections and renewed tokens. */
export interface EventSubscription {
  /** The handler is not called any more; one that runs may end. */
  unsubscribe(): void
  /** The number of the last event that was dealt with. */
  readonly seq: number
  /** Those of the types that this person's role never hears of; known once the server was asked. */
  readonly denied: readonly string[]
}

/** Which part of the log is asked for. */
export interface EventPage extends Partial<EventFilter> {
  /** Only events after this one; without it, the last ones. */
  readonly since?: number | undefined
  readonly limit?: number | undefined
}

/** A page of the log, oldest first. */
export interface EventList {
  /** In order. */
  readonly items: readonly ConcordEvent[]
  /** The `since` of the next page; absent when there is no more. */
  readonly next?: number | undefined
  /** The number of the newest event. */
  readonly head: number
}

export interface EventsActor {
  readonly events: Events
  /** There is a new token, or somebody wants what was refused to be tried again. */
  revive(): void
  close(): void
}

export function createEvents({
  call,
  places,
  ...parts
}: {
  readonly connection: Connection
  readonly tokens: Tokens
  readonly clock: Clock
  readonly call: Call
  readonly places: EventPlaces
}): EventsActor {
  const stream = createEventStream(parts)
  const names = new Set<string>()
  /** Handlers that still run for a name that is free again. */
  const ending = new Map<string, Promise<void>>()
  let closed = false

  function placeOf(name: string | undefined): Place {
    if (name === undefined) return { read: () => undefined, keep() {} }
    return { read: () => places.read(name), keep: (seq) => places.keep(name, seq) }
  }

  return {
    events: {
      subscribe({ since, name, onError, ...filter }, handler) {
        if (closed) throw new Error('This client is closed.')
        mustBeTypes(filter.types)
        if (name !== undefined && names.has(name))
          throw new Error(`There is a subscription "${name}" already.`)
        const reader = createEventReader({
          filter,
          since,
          handler,
          place: placeOf(name),
          onFailure: onError,
          before: name === undefined ? undefined : ending.get(name),
          read: stream.read,
          clock: parts.clock,
        })
        if (name !== undefined) names.add(name)
        stream.add(reader)
        let subscribed = true
        return {
          unsubscribe() {
            if (!subscribed) return
            subscribed = false
            stream.remove(reader)
            const ended = reader.stop()
            if (name === undefined) return
            names.delete(name)
            ending.set(name, ended)
            void ended.then(() => ending.get(name) === ended && ending.delete(name))
          },
          get seq() {
            return reader.seq
          },
          get denied() {
            return reader.denied
          },
        }
      },
      list: ({ types, ...page } = {}) =>
        call(eventRoutes.list, { query: { ...page, types: types?.join(',') } }),
    },
    revive: stream.revive,
    close() {
      closed = true
      stream.close()
    },
  }
}
