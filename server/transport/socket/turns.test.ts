import { beforeEach, expect, test } from 'vitest'
import { createMetrics } from '../../core/metrics.ts'
import { createTurns, type Lane, type Turns, type Work } from './turns.ts'

let now: number
let timers: { at: number; run: () => void }[]
let failures: unknown[]
let log: string
let turns: Turns
const metrics = createMetrics()

beforeEach(() => {
  now = 0
  timers = []
  failures = []
  log = ''
  turns = createTurns({
    share: { perSecond: 100, burst: 20 },
    clock: {
      after(ms, run) {
        const timer = { at: now + ms, run }
        timers.push(timer)
        return () => timers.splice(timers.indexOf(timer), 1)
      },
    },
    elapsed: () => now,
    onFailure: (error) => failures.push(error),
    metrics,
  })
})

/** Work that is noted and takes this long. */
const work =
  (name: string, ms: number): Work =>
  () => {
    log += name
    now += ms
  }

/** The same, ending a little later in the same turn of the event loop. */
const soon =
  (name: string, ms: number): Work =>
  async () => {
    log += name
    await Promise.resolve()
    now += ms
  }

const lane = (person: string, document = person): Lane =>
  turns.lane(
    () => [`person ${person}`, `document ${document}`],
    () => {},
  )

/** Everything else of the server has its turn, and what is due happens. */
async function others(ms = 0): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  now += ms
  for (const timer of [...timers]) {
    if (timer.at > now) continue
    timers.splice(timers.indexOf(timer), 1)
    timer.run()
  }
}

test('[FA1] while nothing waits, work begins at once', () => {
  lane('ana').add(work('a', 1))
  expect(log).toBe('a')
})

test('[FA1] pieces of one lane run in order, and one after the other', async () => {
  const one = lane('ana')
  let finish = (): void => {}
  one.add(() => new Promise((resolve) => (finish = resolve)))
  one.add(work('b', 0))
  lane('ben').add(work('x', 0))
  await others()
  expect(log).toBe('x')
  finish()
  await others()
  expect(log).toBe('xb')
})

test('[FA1] after some milliseconds everything else has its turn', async () => {
  const one = lane('ana')
  for (let piece = 0; piece < 10; piece += 1) one.add(soon('a', 1))
  await Promise.resolve()
  await Promise.resolve()
  expect(log.length).toBeLessThan(5)
  for (let turn = 0; turn < 10; turn += 1) await others()
  expect(log).toBe('a'.repeat(10))
})

test('[FA1] people take turns, whoever has more to do', async () => {
  const [one, other] = [lane('ana'), lane('ben')]
  for (let piece = 0; piece < 6; piece += 1) one.add(work('a', 1))
  for (let piece = 0; piece < 3; piece += 1) other.add(work('b', 1))
  for (let turn = 0; turn < 9; turn += 1) await others()
  // The first two began before anybody else asked, and the third was asked for before.
  expect(log).toBe('aaabababa')
})

test.each([
  ['person', (index: number) => lane('ana', `d${index}`)],
  ['document', (index: number) => lane(`p${index}`, 'd')],
])(
  '[FA2] of a %s that used more than its share everybody else goes first, and all of it is done',
  async (_what, laneOf) => {
    const before = await heavyWork()
    const storm = Array.from({ length: 10 }, (_, index) => laneOf(index))
    for (const one of storm) for (let piece = 0; piece < 10; piece += 1) one.add(work('s', 5))
    for (let turn = 0; turn < 5; turn += 1) await others()
    const stormed = log.length
    const honest = lane('ben', 'calm')
    for (let piece = 0; piece < 3; piece += 1) honest.add(work('h', 0.1))
    await others()
    expect(log.slice(stormed, stormed + 3)).toBe('hhh')
    for (let turn = 0; turn < 800; turn += 1) await others(1)
    expect(log.replaceAll('h', '')).toHaveLength(100)
    expect(await heavyWork()).toBeGreaterThan(before + 50)
  },
)

test('[FA2] who used too much has half of the time while others are about, and all of it when nobody is', async () => {
  const storm = lane('ana')
  const honest = lane('ben')
  for (let piece = 0; piece < 200; piece += 1) storm.add(work('s', 5))
  for (let turn = 0; turn < 10; turn += 1) await others()
  honest.add(work('h', 0.1))
  const began = now
  log = ''
  while (now - began < 500) {
    await others(1)
    if (log.length % 7 === 0) honest.add(work('h', 0.1))
  }
  const share = (log.replaceAll('h', '').length * 5) / (now - began)
  expect(share).toBeGreaterThan(0.35)
  expect(share).toBeLessThan(0.65)
  now += 2000
  log = ''
  const alone = now
  for (let turn = 0; turn < 20; turn += 1) await others()
  expect((log.length * 5) / (now - alone)).toBeGreaterThan(0.9)
})

test('[FA1] work that fails is noted, and the next piece of its lane goes on', async () => {
  const one = lane('ana')
  one.add(() => {
    throw new Error('one')
  })
  one.add(() => Promise.reject(new Error('two')))
  one.add(work('c', 0))
  await others()
  expect(failures.map((error) => (error as Error).message)).toEqual(['one', 'two'])
  expect(log).toBe('c')
})

test('what is cleared does not run', async () => {
  const one = lane('ana')
  for (let piece = 0; piece < 5; piece += 1) one.add(work('a', 5))
  one.clear()
  for (let turn = 0; turn < 5; turn += 1) await others()
  expect(log).toBe('a')
  expect(one.isIdle).toBe(true)
})

async function heavyWork(): Promise<number> {
  const line = /^concord_heavy_work_total (\d+)/m.exec(await metrics.text())
  return Number(line![1])
}
