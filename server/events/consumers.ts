/**
 * Named readers of the log. What a consumer writes and how far it has read commit together, so that every event has its
 * effect once, whenever the server is killed. An event that a consumer cannot deal with is tried again, then parked with
 * an alarm; the events after it go on.
 */
import { matchesType, type ConcordEvent } from '@concord/schemas'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Database, Tx } from '../storage/database.ts'
import { isDiskTrouble } from '../storage/disk-trouble.ts'
import { moveCursor, parkEvent, readCursor, rewindCursor } from './cursors.ts'
import type { EventLog } from './event-log.ts'
import { shareReading } from './shared-reading.ts'
import type { Wake } from './wake.ts'

export interface Consumer {
  readonly name: string
  /** Types and families that it wants. */
  readonly on: readonly string[]
  /** Only queries in `tx`: it commits with the cursor. Called again for the same event when that fails. */
  consume(event: ConcordEvent, tx: Tx): Promise<void>
  /** For a projection: removes everything that it ever wrote for the tenant, so that it can be replayed. */
  reset?(tenantId: string, tx: Tx): Promise<void>
}

export interface Consumers {
  /** Catches up with every tenant and then follows the log. */
  start(): Promise<void>
  /** Finishes what is at hand and stops. */
  stop(): Promise<void>
  /** Resolves when every consumer has dealt with what is in the log of this tenant now. */
  caughtUp(tenantId: string): Promise<void>
  /** Sets a projection back to the beginning and reads everything again. */
  replay(name: string, tenantId: string): Promise<void>
}

const ATTEMPTS = 5
/** Events that are dealt with in one transaction. */
const BATCH = 100
/** A cursor that passes only unwanted events is written this seldom; after a restart they are read once more. */
const UNWRITTEN = 1000
/** A wake-up may be lost. */
const POLL_MS = 5000

export function retryDelay(attempt: number): number {
  return Math.min(5000, 100 * 4 ** Math.min(attempt, 10))
}

interface Parts {
  readonly consumers: readonly Consumer[]
  readonly database: Database
  readonly log: Pick<EventLog, 'after' | 'heads'>
  readonly wake: Wake
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

/** One consumer in one tenant. */
interface Line {
  readonly consumer: Consumer
  readonly tenantId: string
  /** The last event that was dealt with, and as the database has it; `undefined` until that was asked. */
  at: number | undefined
  written: number
  /** Everything that was begun or waits to begin, one after another. */
  work: Promise<void>
  /** The run that waits to begin. */
  next: Promise<void> | undefined
}

export function createConsumers(parts: Parts): Consumers {
  const { consumers, database, log, wake, clock, logger, metrics } = parts
  const lines = new Map<string, Line>()
  const stopped = Promise.withResolvers<void>()
  const state = { stopping: false }
  let reading = shareReading(log)
  let stopRest = (): void => {}

  function lineOf(consumer: Consumer, tenantId: string): Line {
    const id = `${consumer.name}\n${tenantId}`
    const known = lines.get(id)
    if (known) return known
    const work = Promise.resolve()
    const line: Line = { consumer, tenantId, at: undefined, written: 0, work, next: undefined }
    lines.set(id, line)
    return line
  }

  const wait = (ms: number): Promise<void> =>
    Promise.race([stopped.promise, new Promise<void>((resolve) => void clock.after(ms, resolve))])

  /** Deals with all of them or none. `to`: the last event of the page that they are of. */
  async function takeAll(line: Line, events: readonly ConcordEvent[], to: number): Promise<void> {
    await database.transaction(async (tx) => {
      for (const event of events) await line.consumer.consume(event, tx)
      await moveCursor(tx, line.consumer.name, line.tenantId, to)
    })
    line.at = to
    line.written = to
  }

  /** Deals with one event; parks it when it fails too often. While the disk refuses, nothing is given up on. */
  async function take(line: Line, event: ConcordEvent): Promise<void> {
    for (let attempt = 1; !state.stopping; attempt += 1) {
      try {
        return await takeAll(line, [event], event.seq)
      } catch (error) {
        const fields = {
          consumer: line.consumer.name,
          event: event.id,
          type: event.type,
          reason: (error as Error).message,
        }
        if (attempt >= ATTEMPTS && !isDiskTrouble(error)) return park(line, event, fields)
        logger.warn({ ...fields, attempt }, 'A consumer failed; it is tried again.')
        await wait(retryDelay(attempt - 1))
      }
    }
  }

  async function park(
    line: Line,
    event: ConcordEvent,
    fields: { readonly reason: string },
  ): Promise<void> {
    const { consumer, tenantId } = line
    await database.transaction(async (tx) => {
      await parkEvent(tx, consumer.name, event, fields.reason, clock.now())
      await moveCursor(tx, consumer.name, tenantId, event.seq)
    })
    line.at = event.seq
    line.written = event.seq
    metrics.parkedEvents.inc({ consumer: consumer.name })
    logger.error(fields, 'A consumer gave up on an event. It is parked; the events after it go on.')
  }

  async function catchUp(line: Line): Promise<void> {
    const { consumer, tenantId } = line
    if (line.at === undefined) {
      line.at = await readCursor(database, consumer.name, tenantId)
      line.written = line.at
    }
    while (!state.stopping) {
      const page = await reading(tenantId, line.at, BATCH)
      if (page.length === 0) return
      const to = page.at(-1)!.event.seq
      const wanted = page
        .map(({ event }) => event)
        .filter(({ type }) => consumer.on.some((pattern) => matchesType(pattern, type)))
      if (wanted.length > 0) await takePage(line, wanted, to)
      else if (to - line.written >= UNWRITTEN) await takeAll(line, [], to)
      if (state.stopping) return
      line.at = to
      // What was announced meanwhile has made the next run wait already.
      if (page.length < BATCH) return
    }
  }

  /** All at once where possible; else one by one, so that only the one that cannot be dealt with is parked. */
  async function takePage(line: Line, events: readonly ConcordEvent[], to: number): Promise<void> {
    try {
      await takeAll(line, events, to)
    } catch (error) {
      logger.debug(
        { consumer: line.consumer.name, reason: (error as Error).message },
        'A consumer failed within a page; its events are taken one by one.',
      )
      for (const event of events) await take(line, event)
    }
  }

  /** Looks what there is; what is announced while it looks is looked at afterwards. */
  function run(line: Line): Promise<void> {
    line.next ??= line.work = line.work.then(async () => {
      line.next = undefined
      try {
        await catchUp(line)
      } catch (error) {
        logger.error(
          { consumer: line.consumer.name, reason: (error as Error).message },
          'A consumer could not read on. It is tried again.',
        )
      }
    })
    return line.next
  }

  function runAll(tenantId: string): Promise<unknown> {
    reading = shareReading(log)
    return Promise.all(consumers.map((consumer) => run(lineOf(consumer, tenantId))))
  }

  /** Runs whoever is behind. */
  async function runBehind(): Promise<void> {
    reading = shareReading(log)
    for (const [tenantId, head] of await log.heads()) {
      for (const consumer of consumers) {
        const line = lineOf(consumer, tenantId)
        if (line.at === undefined || line.at < head) void run(line)
      }
    }
  }

  return {
    async start() {
      const unlisten = wake.listen((tenantId) => void runAll(tenantId))
      const unpoll = clock.every(POLL_MS, () => {
        runBehind().catch((error: unknown) =>
          logger.warn(
            { reason: (error as Error).message },
            'Consumers could not look for events; later.',
          ),
        )
      })
      stopRest = () => {
        unlisten()
        unpoll()
      }
      await runBehind()
    },
    async stop() {
      state.stopping = true
      stopRest()
      stopped.resolve()
      await Promise.all([...lines.values()].map(({ work }) => work))
    },
    async caughtUp(tenantId) {
      await runAll(tenantId)
    },
    async replay(name, tenantId) {
      const consumer = consumers.find((candidate) => candidate.name === name)
      const { reset } = consumer ?? {}
      if (!consumer || !reset) throw new Error(`There is no projection "${name}".`)
      const line = lineOf(consumer, tenantId)
      const rewound = line.work.then(async () => {
        await database.transaction(async (tx) => {
          await reset.call(consumer, tenantId, tx)
          await rewindCursor(tx, name, tenantId)
        })
        line.at = 0
        line.written = 0
      })
      // reason: who asked for the replay hears of the failure; the line goes on where it was
      line.work = rewound.catch(() => {})
      line.next = undefined
      await rewound
      await run(line)
    },
  }
}
