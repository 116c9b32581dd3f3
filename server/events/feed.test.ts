/** Followers of a real log: who hears what, in which order, how often. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConcordEvent } from '@concord/schemas'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLogger } from '../core/logger.ts'
import { openDatabase, type Database } from '../storage/database.ts'
import type { EventFilter, Reader } from './audience.ts'
import { createEventLog, type EventLog, type PlacedEvent } from './event-log.ts'
import { createFeed, type Feed, type Following } from './feed.ts'
import { createWake, type Wake } from './wake.ts'

let folder: string
let database: Database
let log: EventLog
let wake: Wake
let feed: Feed
let polls: Set<() => void>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-feed-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  log = createEventLog(database, new Map())
  setUp(log)
})
afterEach(async () => {
  await feed.stop()
  await database.close()
  rmSync(folder, { recursive: true })
})

function setUp(read: EventLog): void {
  wake = createWake()
  polls = new Set()
  const every = (_ms: number, run: () => void): (() => void) => {
    polls.add(run)
    return () => void polls.delete(run)
  }
  const clock = { now: () => 0, after: () => () => {}, every }
  feed = createFeed({ log: read, wake, clock, logger: silentLogger })
  feed.start()
}
const poll = (): void => {
  for (const run of polls) run()
}

interface Heard {
  readonly seqs: number[]
  readonly ended: string[]
  readonly following: Following
}

const ana: Reader = { tenantId: 'red', userId: 'ana', admin: false, agent: false }

function listen(since: number, filter: EventFilter = {}, reader: Reader = ana): Heard {
  const seqs: number[] = []
  const ended: string[] = []
  const following = feed.follow(
    {
      who: () => reader,
      hear(event: ConcordEvent, json) {
        expect(JSON.parse(json)).toEqual(event)
        seqs.push(event.seq)
      },
      ready: () => Promise.resolve(),
      end: ({ code }) => void ended.push(code),
    },
    filter,
    since,
  )
  return { seqs, ended, following }
}

async function happen(count: number, type = 'thing.done', tenant = 'red'): Promise<void> {
  const event: PlacedEvent = {
    type,
    entityId: null,
    actor: 'ana',
    at: 0,
    late: false,
    data: {},
    audience: 'tenant',
    scopeId: null,
  }
  const events = Array.from({ length: count }, () => event)
  await database.transaction((tx) => log.append(tx, tenant, events))
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await database.query.selectFrom('cursors').select('seq').execute()
  }
}
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

test('[EV7] wherever followers begin, leave and wake-ups get lost: each hears what it missed and what is new, once, in order', async () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('happen'),
      count: fc.integer({ min: 1, max: 230 }),
      told: fc.boolean(),
    }),
    fc.record({
      do: fc.constant('listen'),
      back: fc.integer({ min: 0, max: 300 }),
      some: fc.boolean(),
    }),
    fc.record({ do: fc.constant('stop'), nth: fc.nat(9) }),
    fc.record({ do: fc.constant('breathe') }),
  )
  let tenants = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const tenantId = `t${(tenants += 1)}`
      let head = 0
      const listening: {
        heard: Heard
        since: number
        types: string[]
        until: number | undefined
      }[] = []
      for (const now of steps) {
        if (now.do === 'happen' && 'count' in now) {
          await happen(now.count, head % 2 === 0 ? 'even.done' : 'odd.done', tenantId)
          head += now.count
          if (now.told) wake.announce(tenantId)
        } else if (now.do === 'listen' && 'back' in now) {
          const since = Math.max(0, head - now.back)
          const types = now.some ? ['even.*'] : []
          const heard = listen(since, { types }, { ...ana, tenantId })
          listening.push({ heard, since, types, until: undefined })
        } else if (now.do === 'stop' && 'nth' in now) {
          const one = listening[now.nth]
          if (one && one.until === undefined) {
            one.until = one.heard.seqs.length
            one.heard.following.stop()
          }
        } else await settled()
      }
      poll()
      const all = await log.after(tenantId, 0, 10_000)
      const due = listening.map(({ since, types }) =>
        all
          .map(({ event }) => event)
          .filter(({ seq, type }) => seq > since && (types.length === 0 || type === 'even.done'))
          .map(({ seq }) => seq),
      )
      for (let turn = 0; turn < 200; turn += 1) {
        const late = listening.some(
          ({ heard, until }, nth) => until === undefined && heard.seqs.length < due[nth]!.length,
        )
        if (!late) break
        await settled()
      }
      for (const [nth, { heard, until }] of listening.entries()) {
        expect(heard.seqs).toEqual(until === undefined ? due[nth] : due[nth]!.slice(0, until))
        heard.following.stop()
      }
    }),
    { numRuns: 40 },
  )
})

test('[EV20] a lost wake-up delays, and loses nothing', async () => {
  const heard = listen(0)
  await happen(3)
  await settled()
  await happen(2)
  await settled()
  const before = heard.seqs.length
  poll()
  await settled()
  expect([before <= 3, heard.seqs]).toEqual([true, range(1, 5)])
})

test('a thousand listeners that have caught up cost no more readings than one', async () => {
  let readings = 0
  setUp({
    ...log,
    after: (...args) => {
      readings += 1
      return log.after(...args)
    },
  })
  const all = Array.from({ length: 1000 }, () => listen(0))
  for (let turn = 0; turn < 100; turn += 1) await settled()
  readings = 0
  await happen(50)
  wake.announce('red')
  while (all.some(({ seqs }) => seqs.length < 50)) await settled()
  // One that finds the events, and one that finds no more.
  expect(readings).toBeLessThanOrEqual(3)
  expect(all.every(({ seqs }) => seqs.join() === range(1, 50).join())).toBe(true)
})

test('a number that the log has not reached is of another log: what is new is heard', async () => {
  await happen(2)
  const heard = listen(500)
  await settled()
  await happen(2)
  poll()
  await settled()
  expect(heard.seqs).toEqual([3, 4])
})

test('a reading that fails is tried again; a backlog that cannot be read ends its listener with a reason', async () => {
  let failing = false
  setUp({
    ...log,
    after: (...args) => (failing ? Promise.reject(new Error('no disk')) : log.after(...args)),
    head: (...args) => (failing ? Promise.reject(new Error('no disk')) : log.head(...args)),
  })
  const live = listen(0)
  await settled()
  failing = true
  const behind = listen(0)
  await happen(2)
  poll()
  await settled()
  expect([live.seqs, live.ended, behind.ended]).toEqual([[], [], ['INTERNAL_ERROR']])
  failing = false
  poll()
  await settled()
  expect([live.seqs, behind.seqs]).toEqual([[1, 2], []])
})

test('[EV11] stopping ends every listener, and those that come later', async () => {
  await happen(1)
  const before = listen(0)
  await settled()
  await feed.stop()
  const after = listen(0)
  await settled()
  expect([before.ended, after.ended, after.seqs]).toEqual([
    ['SHUTTING_DOWN'],
    ['SHUTTING_DOWN'],
    [],
  ])
})
