/** One subscription to events: hands them out one after another, and reads what the stream did not bring. */
import type { ConcordEvent } from '@concord/schemas'
import { ApiError, apiErrorOf } from '../core/api-error.ts'
import { backoff } from '../core/backoff.ts'
import type { Clock } from '../core/clock.ts'
import { createRetry } from '../core/retry.ts'
import { verdictOn } from '../core/verdict.ts'
import { isWanted, type EventFilter } from './event-filter.ts'
import { nothingHeard, reduce, shouldAsk, type FollowingEvent, type Page } from './following.ts'

/** The next event waits until what this returns is settled. */
export type EventHandler = (event: ConcordEvent) => void | Promise<void>

/** Without an event: nothing comes any more, and why. With one: its handler failed again and again. */
export type EventFailure = (failure: unknown, event?: ConcordEvent) => void

export interface Place {
  read(): number | undefined
  keep(seq: number): void
}

export interface EventReader {
  readonly filter: EventFilter
  readonly seq: number
  readonly denied: readonly string[]
  /** What of the filter this person may hear of; absent while that is not known or when the server refused it. */
  readonly granted: EventFilter | undefined
  readonly hasFailed: boolean
  /** The server said what may be heard, when the log ended there. */
  grant(types: readonly string[], denied: readonly string[], head: number): void
  /** The stream is interrupted. */
  cut(): void
  /** The stream is up; from now on `hear` is told everything that is granted. */
  open(): void
  hear(event: ConcordEvent): void
  /** The server has forgotten what it granted. */
  forget(): void
  /** It is not tried again until `revive`. */
  fail(failure: unknown): void
  report: EventFailure
  revive(): void
  /** Resolves when no handler runs any more. */
  stop(): Promise<void>
}

/** So often a handler is called with the same event. */
const TRIES = 5

export function createEventReader({
  filter,
  since,
  place,
  handler,
  onFailure,
  before,
  read,
  clock,
}: {
  readonly filter: EventFilter
  /** Where to begin when the place says nothing. */
  readonly since: number | undefined
  readonly place: Place
  readonly handler: EventHandler
  readonly onFailure: EventFailure | undefined
  /** Nothing is handed out before this has resolved. */
  readonly before: Promise<void> | undefined
  /** The first events after a place. Rejects with an ApiError. */
  readonly read: (filter: EventFilter, since: number) => Promise<Page>
  readonly clock: Clock
}): EventReader {
  const retry = createRetry(clock)
  let following = nothingHeard
  let granted: EventFilter | undefined
  let denied: readonly string[] = []
  let hasFailed = false
  let isOpen = false
  let stopped = false
  let running: Promise<void> | undefined
  let wake = () => {}
  /** Pages that were asked for before the last interruption are not waited for. */
  let turn = 0

  function dispatch(event: FollowingEvent): void {
    const reached = following.handled
    following = reduce(following, event)
    if (following.handled !== undefined && following.handled !== reached)
      place.keep(following.handled)
    if (stopped) return
    if (isOpen && shouldAsk(following)) void ask()
    run()
  }

  function run(): void {
    if (running || stopped || following.queue.length === 0) return
    running = handOutNext().finally(() => {
      running = undefined
      run()
    })
  }

  async function begin(head: number): Promise<void> {
    await before
    if (following.handled === undefined && !stopped)
      dispatch({ type: 'begun', after: place.read() ?? since ?? head })
  }

  async function ask(): Promise<void> {
    if (!granted) return
    const mine = turn
    dispatch({ type: 'asked' })
    try {
      const page = await read(granted, following.upTo)
      if (mine !== turn) return
      retry.up()
      dispatch({ type: 'page', page })
    } catch (failure) {
      if (mine === turn) setBack(failure)
    }
  }

  function setBack(failure: unknown): void {
    if (isFinal(failure)) return fail(failure)
    cut()
    // Without a connection, `open` follows when there is one again.
    if (!(failure instanceof ApiError && failure.code === 'OFFLINE')) retry.schedule(open)
  }

  async function handOutNext(): Promise<void> {
    const event = following.queue[0]!
    if (await deliver(event)) dispatch({ type: 'handled', seq: event.seq })
  }

  /** Whether the event is dealt with; it is not when the subscription ended between two tries. */
  async function deliver(event: ConcordEvent): Promise<boolean> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await handler(event)
        return true
      } catch (failure) {
        if (stopped) return false
        if (attempt + 1 === TRIES) {
          report(failure, event)
          return true
        }
      }
      await pause(backoff(attempt, clock.random()))
      if (stopped) return false
    }
  }

  function pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const stopTimer = clock.after(ms, resolve)
    wake = () => {
      stopTimer()
      resolve()
    }
    return promise
  }

  /** Nobody listens: then it is an uncaught error, as with whatever else nobody catches. */
  function report(failure: unknown, event?: ConcordEvent): void {
    queueMicrotask(() => {
      if (!onFailure) throw failure
      onFailure(failure, event)
    })
  }

  function cut(): void {
    isOpen = false
    turn += 1
    retry.cancel()
    dispatch({ type: 'cut' })
  }

  function open(): void {
    isOpen = true
    dispatch({ type: 'cut' })
  }

  function fail(failure: unknown): void {
    if (stopped) return
    cut()
    granted = undefined
    hasFailed = true
    report(failure)
  }

  return {
    filter,
    get seq() {
      return following.handled ?? since ?? 0
    },
    get denied() {
      return denied
    },
    get granted() {
      return granted
    },
    get hasFailed() {
      return hasFailed
    },
    grant(types, refused, head) {
      denied = refused
      if (types.length === 0) {
        const message = `You may not hear of ${refused.join(', ')}.`
        return fail(apiErrorOf({ code: 'ACCESS_DENIED', message }))
      }
      granted = { ...filter, types }
      void begin(head)
    },
    cut,
    open,
    hear(event) {
      if (isOpen && granted && isWanted(event, granted)) dispatch({ type: 'heard', event })
    },
    forget() {
      granted = undefined
    },
    fail,
    report,
    revive() {
      hasFailed = false
    },
    stop() {
      stopped = true
      cut()
      wake()
      return running ?? Promise.resolve()
    },
  }
}

/** Whether asking again, just so, will be refused again. */
export function isFinal(failure: unknown): boolean {
  if (!(failure instanceof ApiError) || failure.code === 'OFFLINE') return false
  return verdictOn({ code: failure.code, message: failure.message }) === 'final'
}
