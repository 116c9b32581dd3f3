/** Events as server-sent events: one response that does not end until the token does, or the reader leaves. */
import type { ServerResponse } from 'node:http'
import type { Limits } from '@concord/schemas'
import type { ConnectionCount } from '../../auth/connection-count.ts'
import type { LiveConnections } from '../../auth/live-connections.ts'
import type { Refused } from '../../auth/refused.ts'
import type { Session } from '../../auth/tokens.ts'
import { atTime } from '../../core/at-time.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import { personKey } from '../../core/who.ts'
import { readerOf, type EventFilter } from '../../events/audience.ts'
import type { Feed } from '../../events/feed.ts'

export interface EventStreams {
  /**
   * Follows the log on this response. It ends with `event: error` when the token runs out or the server stops; who does
   * not read is cut off. Throws CONNECTION_LIMIT before anything is written.
   */
  open(reader: StreamReader, filter: EventFilter, since: number): void
}

export interface StreamReader {
  readonly session: Session
  readonly address: string
  readonly userAgent: string
  readonly response: ServerResponse
}

interface Parts {
  readonly feed: Feed
  readonly count: ConnectionCount
  readonly live: LiveConnections
  readonly clock: Clock
  readonly random: Randomness
  readonly limits: Pick<Limits, 'sendQueueBytes'>
  /** Told of what ends a stream. */
  readonly onRefused: (refused: Refused) => void
}

/** So that nothing on the way takes the stream for dead. */
const HEARTBEAT_MS = 15_000
/** How soon a browser comes back after a lost connection. */
const RETRY_MS = 1000
/** Who has a backlog and reads none of it for this long is cut off. */
const STALL_MS = 60_000

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache, no-transform',
  // Proxies such as nginx would gather the events.
  'X-Accel-Buffering': 'no',
}

export function createEventStreams(parts: Parts): EventStreams {
  const { feed, count, live, clock, random, limits, onRefused } = parts
  return {
    open({ session, address, userAgent, response }, filter, after) {
      // Who left while its question was looked at.
      if (response.destroyed) return
      const id = random.uuid()
      count.enter(id, address)
      try {
        count.identify(id, personKey(session.principal))
      } catch (error) {
        count.leave(id)
        throw error
      }
      const since = clock.now()
      live.enter({ id, door: 'stream', address, userAgent, lastActivity: () => since, end })
      live.identify(id, session.principal, since)
      let reason = 'closed'
      const endings: (() => void)[] = [() => count.leave(id), () => live.leave(id, reason)]
      const release = (): void => {
        for (const finish of endings.splice(0)) finish()
      }

      function write(text: string): void {
        if (response.destroyed || response.writableEnded) return
        if (response.writableLength > limits.sendQueueBytes) cut()
        else response.write(text)
      }
      function note(refusal: Refusal): void {
        onRefused({ refusal, who: session.principal, address, target: undefined })
      }
      function cut(): void {
        note(new Refusal('SLOW_READER'))
        reason = 'SLOW_READER'
        release()
        response.destroy()
      }
      function end(refusal: Refusal): void {
        reason = refusal.code
        release()
        note(refusal)
        response.end(`event: error\ndata: ${JSON.stringify(refusal.reply)}\n\n`)
      }

      response.on('close', release)
      response.writeHead(200, HEADERS)
      // The number makes a reader that is lost before its first event come back to this place.
      write(`retry: ${RETRY_MS}\nid: ${after}\n: connected\n\n`)
      const { stop } = feed.follow(
        {
          who: () => readerOf(session.principal),
          hear: (event, json) => write(`id: ${event.seq}\nevent: ${event.type}\ndata: ${json}\n\n`),
          ready: () => drained(response, clock, cut),
          end,
        },
        filter,
        after,
      )
      endings.push(
        stop,
        atTime(clock, session.expiresAt, () => end(new Refusal('TOKEN_EXPIRED'))),
        clock.every(HEARTBEAT_MS, () => write(': heartbeat\n\n')),
      )
    },
  }
}

/** Resolves when what was written has left, or never will; `onStall` is called when that takes too long. */
function drained(response: ServerResponse, clock: Clock, onStall: () => void): Promise<void> {
  if (!response.writableNeedDrain) return Promise.resolve()
  return new Promise((resolve) => {
    const cancel = clock.after(STALL_MS, onStall)
    const done = (): void => {
      cancel()
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.once('drain', done)
    response.once('close', done)
  })
}
