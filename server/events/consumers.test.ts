/** Consumers on a real file, with everything going wrong that can. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConcordEvent } from '@concord/schemas'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLogger, type Logger } from '../core/logger.ts'
import { createMetrics } from '../core/metrics.ts'
import { openDatabase, type Database, type Tx } from '../storage/database.ts'
import { createConsumers, retryDelay, type Consumer, type Consumers } from './consumers.ts'
import { createEventLog, type EventLog, type PlacedEvent } from './event-log.ts'
import { createWake, type Wake } from './wake.ts'

let folder: string
let database: Database
let log: EventLog
let wake: Wake
const running = new Set<Consumers>()
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-consumers-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  log = createEventLog(database, new Map())
  wake = createWake()
})
afterEach(async () => {
  for (const consumers of running) await consumers.stop()
  running.clear()
  await database.close()
  rmSync(folder, { recursive: true })
})

/** Waits are over in the next turn; polls come when the test says so. */
function handClock() {
  const polls = new Set<() => void>()
  return {
    poll: () => {
      for (const run of polls) run()
    },
    now: () => 7,
    after(_ms: number, run: () => void) {
      const timer = setImmediate(run)
      return () => clearImmediate(timer)
    },
    every(_ms: number, run: () => void) {
      polls.add(run)
      return () => void polls.delete(run)
    },
  }
}

interface Setting {
  readonly database?: Database
  readonly clock?: ReturnType<typeof handClock>
  readonly logger?: Logger
  readonly metrics?: ReturnType<typeof createMetrics>
}

function consumersOf(consumers: readonly Consumer[], setting: Setting = {}): Consumers {
  const made = createConsumers({
    consumers,
    database,
    log,
    wake,
    clock: handClock(),
    logger: silentLogger,
    metrics: createMetrics(),
    ...setting,
  })
  running.add(made)
  return made
}

async function happen(tenant: string, types: readonly string[]): Promise<void> {
  const events = types.map((type): PlacedEvent => ({
    type,
    entityId: null,
    actor: 'ana',
    at: 0,
    late: false,
    data: {},
    audience: 'tenant',
    scopeId: null,
  }))
  await database.transaction((tx) => log.append(tx, tenant, events))
  wake.announce(tenant)
}

/** Writes the number of each event into a table: the same event twice is an error, a missing one a gap. */
function diary(
  name: string,
  on = ['*'],
  before: (event: ConcordEvent) => void = () => {},
): Consumer {
  return {
    name,
    on,
    async consume(event, tx) {
      await tx.insertInto('clients').values(row(name, event)).execute()
      before(event)
    },
    async reset(tenantId, tx) {
      await tx.deleteFrom('clients').where('user_id', '=', `${name}/${tenantId}`).execute()
    },
  }
}
/** The table of Yjs clients has what a diary needs: a key of two numbers, and a text. */
const row = (name: string, { tenantId, seq }: ConcordEvent) => ({
  scope_id: hash(`${name}/${tenantId}`),
  client_id: seq,
  user_id: `${name}/${tenantId}`,
})
const hash = (text: string): number =>
  Array.from(text).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7)

async function written(name: string, tenant = 'red'): Promise<number[]> {
  const rows = await database.query
    .selectFrom('clients')
    .select('client_id')
    .where('user_id', '=', `${name}/${tenant}`)
    .orderBy('client_id')
    .execute()
  return rows.map(({ client_id }) => client_id)
}
async function cursor(consumer: string, tenant = 'red'): Promise<number | undefined> {
  const found = await database.query
    .selectFrom('cursors')
    .select('seq')
    .where('consumer', '=', consumer)
    .where('tenant', '=', tenant)
    .executeTakeFirst()
  return found?.seq
}
const parked = () => database.query.selectFrom('parked_events').selectAll().orderBy('seq').execute()
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
const many = (count: number, type = 'thing.done'): string[] =>
  Array.from({ length: count }, () => type)

test('[EV18] every consumer gets every event that it wants, of every tenant, once and in order', async () => {
  await happen('red', [...many(150), 'other.done', ...many(30)])
  await happen('blue', many(3))
  const order: number[] = []
  const all = diary(
    'all',
    ['*'],
    ({ tenantId, seq }) => void (tenantId === 'red' && order.push(seq)),
  )
  const consumers = consumersOf([all, diary('things', ['thing.*']), diary('none', ['nothing.*'])])
  await consumers.start()
  await happen('red', many(20))
  await consumers.caughtUp('red')
  await consumers.caughtUp('blue')
  expect(await written('all')).toEqual(upTo(201))
  expect(order).toEqual(upTo(201))
  expect(await written('things')).toEqual(upTo(201).filter((seq) => seq !== 151))
  expect(await written('all', 'blue')).toEqual([1, 2, 3])
  expect([await written('none'), await cursor('all')]).toEqual([[], 201])
})

test('[EV18] whatever fails, wherever the server is killed: each event has its effect once', async () => {
  for (const seed of [1, 2, 3, 4]) {
    let state = seed * 2654435761
    const chance = (): number => {
      state = (Math.imul(state ^ (state >>> 15), 2246822519) + seed) >>> 0
      return state / 2 ** 32
    }
    const tenant = `seed${seed}`
    const name = `diary${seed}`
    let fails = true
    const consumer = diary(name, ['*'], () => {
      if (fails && chance() < 0.1) throw new Error('by chance')
    })
    /** A process that dies around a commit: just before it, or when it is done and nobody was told. */
    const dying = (died: () => void): Database => {
      let dead = false
      return {
        ...database,
        async transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
          if (dead) return new Promise<never>(() => {})
          if (chance() < 0.15) {
            dead = true
            if (chance() < 0.5) await database.transaction(run).catch(() => {})
            died()
            return new Promise<never>(() => {})
          }
          return database.transaction(run)
        },
      }
    }
    await happen(tenant, many(120))
    for (let life = 0; life < 10; life += 1) {
      const clock = handClock()
      const death = Promise.withResolvers<void>()
      const consumers = createConsumers({
        consumers: [consumer],
        database: dying(death.resolve),
        log,
        wake: createWake(),
        clock,
        logger: silentLogger,
        metrics: createMetrics(),
      })
      await consumers.start()
      await happen(tenant, many(10))
      clock.poll()
      // A dead process says nothing more; a living one is left to itself for a few turns, and ended before the next.
      for (let turn = 0; turn < 30; turn += 1)
        await new Promise((resolve) => setTimeout(resolve, 1))
      await Promise.race([consumers.stop(), death.promise])
    }
    fails = false
    const last = consumersOf([consumer])
    await last.caughtUp(tenant)
    const given = (await parked()).filter((event) => event.tenant === tenant).map(({ seq }) => seq)
    const done = await written(name, tenant)
    expect([seed, [...done, ...given].toSorted((a, b) => a - b)]).toEqual([seed, upTo(220)])
  }
})

test('[EV19] an event that a consumer cannot deal with is parked with an alarm, and the others go on', async () => {
  const alarms: object[] = []
  const metrics = createMetrics()
  const tries: number[] = []
  const poisoned = diary('poisoned', ['*'], ({ seq }) => {
    if (seq !== 3 && seq !== 5) return
    tries.push(seq)
    throw new Error(`no use for ${seq}`)
  })
  const logger = { ...silentLogger, error: (fields: object) => void alarms.push(fields) }
  const consumers = consumersOf([poisoned, diary('well')], { metrics, logger })
  await happen('red', many(6))
  await consumers.caughtUp('red')
  expect(await written('poisoned')).toEqual([1, 2, 4, 6])
  expect(await written('well')).toEqual(upTo(6))
  expect(await parked()).toEqual([
    { consumer: 'poisoned', tenant: 'red', seq: 3, reason: 'no use for 3', at: 7 },
    { consumer: 'poisoned', tenant: 'red', seq: 5, reason: 'no use for 5', at: 7 },
  ])
  // Once within its page, and five times by itself.
  expect(tries).toEqual([3, 3, 3, 3, 3, 3, 5, 5, 5, 5, 5])
  expect(alarms).toMatchObject([{ event: 'red:3' }, { event: 'red:5' }])
  expect(await metrics.text()).toContain('concord_parked_events_total{consumer="poisoned"} 2')
})

test('[EV19] while the disk refuses, nothing is given up on', async () => {
  let refusals = 20
  const failing: Database = {
    ...database,
    transaction(run) {
      if (refusals-- > 0) {
        return Promise.reject(Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' }))
      }
      return database.transaction(run)
    },
  }
  const consumers = consumersOf([diary('patient')], { database: failing })
  await happen('red', many(4))
  await consumers.caughtUp('red')
  expect([await written('patient'), await parked()]).toEqual([upTo(4), []])
})

test('[EV20] a lost wake-up delays, and loses nothing', async () => {
  const clock = handClock()
  const consumers = consumersOf([diary('deaf')], { clock })
  await consumers.start()
  const events = many(2).map((type) => ({
    type,
    entityId: null,
    actor: null,
    at: 0,
    late: false,
    data: {},
    audience: 'tenant' as const,
    scopeId: null,
  }))
  await database.transaction((tx) => log.append(tx, 'red', events))
  expect(await written('deaf')).toEqual([])
  clock.poll()
  while ((await written('deaf')).length < 2);
  expect(await written('deaf')).toEqual([1, 2])
})

test('[HI3] a projection that is replayed from the beginning has exactly what it had, also while events arrive', async () => {
  let poison = true
  const projection = diary('projection', ['*'], ({ seq }) => {
    if (poison && seq === 4) throw new Error('for now')
  })
  const consumers = consumersOf([projection])
  await consumers.start()
  await happen('red', many(130))
  await happen('blue', many(5))
  await consumers.caughtUp('red')
  await consumers.caughtUp('blue')
  expect((await parked()).length).toBe(2)
  poison = false
  await database.query.deleteFrom('clients').where('client_id', '=', 77).execute()
  const replayed = [consumers.replay('projection', 'red'), consumers.replay('projection', 'red')]
  for (let burst = 0; burst < 5; burst += 1) await happen('red', many(7))
  await Promise.all(replayed)
  await consumers.caughtUp('red')
  expect(await written('projection')).toEqual(upTo(165))
  // Another tenant's are as they were.
  expect(await written('projection', 'blue')).toEqual([1, 2, 3, 5])
  expect((await parked()).map(({ tenant }) => tenant)).toEqual(['blue'])
  await expect(consumers.replay('nothing', 'red')).rejects.toThrow('no projection')
})

test('a consumer that wants little writes its cursor seldom, and reads a little again after a restart', async () => {
  const rare = diary('rare', ['rare.done'])
  const first = consumersOf([rare])
  await happen('red', [...many(600), 'rare.done', ...many(600)])
  await first.caughtUp('red')
  expect(await cursor('rare')).toBe(700)
  await happen('red', many(600))
  await first.caughtUp('red')
  expect(await cursor('rare')).toBe(1701)
  const second = consumersOf([rare])
  await happen('red', ['rare.done'])
  await second.caughtUp('red')
  expect(await written('rare')).toEqual([601, 1802])
})

test('stopping waits for what is at hand, and for no retry', async () => {
  const stuck = diary('stuck', ['*'], () => {
    throw new Error('always')
  })
  const never = { ...handClock(), after: () => () => {} }
  const consumers = consumersOf([stuck], { clock: never })
  await happen('red', many(2))
  const caughtUp = consumers.caughtUp('red')
  await new Promise((resolve) => setTimeout(resolve, 20))
  await consumers.stop()
  await caughtUp
  expect([await written('stuck'), await parked(), await cursor('stuck')]).toEqual([
    [],
    [],
    undefined,
  ])
})

test('the wait between attempts grows and is bounded', () => {
  expect([0, 1, 2, 3, 4, 1000].map(retryDelay)).toEqual([100, 400, 1600, 5000, 5000, 5000])
})
