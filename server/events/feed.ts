/**
 * Following the log: every listener hears each event once and in order, from a place of its choice on. Who is behind
 * reads the database; who has caught up shares one reading with everybody else of the tenant, so that a thousand
 * listeners cost as much as one. Membership is looked up at each reading.
 */
import type { ConcordEvent } from '@concord/schemas'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import { Refusal, asRefusal } from '../core/refusal.ts'
import { isWanted, mayHear, type EventFilter, type LoggedEvent, type Reader } from './audience.ts'
import type { EventLog } from './event-log.ts'
import type { Wake } from './wake.ts'

export interface Listener {
  /** Who listens; asked at every reading, for tokens are renewed and roles change. */
  who(): Reader
  /** An event, and the same as JSON. */
  hear(event: ConcordEvent, json: string): void
  /** Resolves when more can be taken. Only asked while there is a backlog. */
  ready(): Promise<void>
  /** Nothing comes any more, and why. Not called after `stop`. */
  end(refusal: Refusal): void
}

export interface Following {
  stop(): void
}

export interface Feed {
  /** Calls the listener for every event after `since` that it may and wants to hear, beginning in a later turn. */
  follow(listener: Listener, filter: EventFilter, since: number): Following
  start(): void
  /** Ends every listener. */
  stop(): Promise<void>
}

interface Follower {
  readonly listener: Listener
  readonly filter: EventFilter
  /** Everything up to and with this event was dealt with. */
  at: number
  state: 'behind' | 'live' | 'stopped'
}

/** The shared reading of one tenant. */
interface Tail {
  readonly followers: Set<Follower>
  at: number
  reading: Promise<void> | undefined
  again: boolean
}

interface Parts {
  readonly log: Pick<EventLog, 'read' | 'after' | 'membersOf' | 'head'>
  readonly wake: Wake
  readonly clock: Clock
  readonly logger: Logger
}

const PAGE = 100
/** A wake-up may be lost. */
const POLL_MS = 3000

export function createFeed({ log, wake, clock, logger }: Parts): Feed {
  const tails = new Map<string, Tail>()
  let stopping = false
  let stopRest = (): void => {}

  function tailOf(tenantId: string): Tail {
    const known = tails.get(tenantId)
    if (known) return known
    const tail: Tail = { followers: new Set(), at: 0, reading: undefined, again: false }
    tails.set(tenantId, tail)
    return tail
  }

  function drop(tenantId: string, tail: Tail, follower: Follower): void {
    follower.state = 'stopped'
    tail.followers.delete(follower)
    if (tail.followers.size === 0 && tails.get(tenantId) === tail) tails.delete(tenantId)
  }

  /** Reads on until the log has no more; a nudge meanwhile makes it look once more. */
  function read(tenantId: string, tail: Tail): void {
    tail.again = true
    tail.reading ??= readAll(tenantId, tail).finally(() => {
      tail.reading = undefined
      if (tail.again) read(tenantId, tail)
    })
  }

  async function readAll(tenantId: string, tail: Tail): Promise<void> {
    try {
      while (tail.again) {
        tail.again = false
        while (isHeard(tail) && (await readPage(tenantId, tail)));
      }
    } catch (error) {
      logger.warn(
        { reason: (error as Error).message },
        'New events could not be read; it is tried again.',
      )
    }
  }

  async function readPage(tenantId: string, tail: Tail): Promise<boolean> {
    const page = await log.after(tenantId, tail.at, PAGE)
    if (page.length === 0) return false
    const members = await log.membersOf(page.flatMap(({ scopeId }) => scopeId ?? []))
    const to = page.at(-1)!.event.seq
    const told = page.map((logged) => ({ logged, json: JSON.stringify(logged.event) }))
    for (const follower of tail.followers) {
      if (follower.state !== 'live') continue
      const reader = follower.listener.who()
      for (const { logged, json } of told) {
        if (!hears(follower, logged, reader, members)) continue
        follower.listener.hear(logged.event, json)
        // reason: hearing may have made it stop, which the compiler cannot see
        if ((follower.state as Follower['state']) === 'stopped') break
      }
      follower.at = Math.max(follower.at, to)
    }
    tail.at = Math.max(tail.at, to)
    // What came meanwhile makes it look once more in any case.
    return page.length === PAGE
  }

  /** Reads what the follower has missed, until it is where the others are. */
  async function catchUp(tenantId: string, tail: Tail, follower: Follower): Promise<void> {
    const { listener, filter } = follower
    const stopped = (): boolean => follower.state === 'stopped'
    while (!stopped()) {
      const upTo = await log.head(tenantId)
      // A number that the log has not reached is of another log: what is new counts.
      follower.at = Math.min(follower.at, upTo)
      const query = { ...filter, since: follower.at, upTo, limit: PAGE, take: 'first' } as const
      const events = stopped() ? [] : await log.read(listener.who(), query, stopped)
      for (const event of events) {
        if (stopped()) return
        listener.hear(event, JSON.stringify(event))
        follower.at = event.seq
      }
      if (events.length < PAGE) follower.at = upTo
      if (stopped()) return
      if (goLive(tail, follower)) return read(tenantId, tail)
      await listener.ready()
    }
  }

  return {
    follow(listener, filter, since) {
      const { tenantId } = listener.who()
      const tail = tailOf(tenantId)
      const follower: Follower = { listener, filter, at: since, state: 'behind' }
      tail.followers.add(follower)
      const reading = stopping
        ? Promise.reject(new Refusal('SHUTTING_DOWN'))
        : catchUp(tenantId, tail, follower)
      reading.catch((error: unknown) => {
        if (follower.state === 'stopped') return
        drop(tenantId, tail, follower)
        logger.warn({ reason: (error as Error).message }, 'A listener could not read on.')
        listener.end(asRefusal(error))
      })
      return { stop: () => drop(tenantId, tail, follower) }
    },
    start() {
      const nudge = (tenantId: string): void => {
        const tail = tails.get(tenantId)
        if (tail) read(tenantId, tail)
      }
      const unlisten = wake.listen(nudge)
      const unpoll = clock.every(POLL_MS, () => {
        for (const tenantId of tails.keys()) nudge(tenantId)
      })
      stopRest = () => {
        unlisten()
        unpoll()
      }
    },
    async stop() {
      stopping = true
      stopRest()
      const ending = [...tails]
      for (const [tenantId, tail] of ending) {
        for (const follower of tail.followers) {
          drop(tenantId, tail, follower)
          follower.listener.end(new Refusal('SHUTTING_DOWN'))
        }
      }
      for (const [, { reading }] of ending) await reading
    },
  }
}

function isHeard({ followers }: Tail): boolean {
  return [...followers].some(({ state }) => state === 'live')
}

/** Lets a follower share the common reading, once it is not behind it; the first one says where that begins. */
function goLive(tail: Tail, follower: Follower): boolean {
  if (follower.at < tail.at) return false
  if (!isHeard(tail)) tail.at = follower.at
  follower.state = 'live'
  return true
}

function hears(
  { at, filter }: Follower,
  logged: LoggedEvent,
  reader: Reader,
  members: ReadonlyMap<number, ReadonlySet<string>>,
): boolean {
  const { event, scopeId } = logged
  const isMember = scopeId !== null && members.get(scopeId)?.has(reader.userId) === true
  return event.seq > at && isWanted(event, filter) && mayHear(logged, reader, isMember)
}
