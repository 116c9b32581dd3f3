import { beforeEach, expect, test } from 'vitest'
import { createMetrics } from '../../core/metrics.ts'
import { createReceiveQueue, type ReceiveQueue } from './receive-queue.ts'
import { createTurns } from './turns.ts'

const LIMITS = { inboxBytes: 1000, inboxFrames: 8, frameBytes: 500 }
const metrics = createMetrics()
let holds: number
let held: number
let overflows: number
let isStranger: boolean
let queue: ReceiveQueue
let done: string

/** Pieces that wait until they are let go, by name. */
let going: Map<string, () => void>

beforeEach(() => {
  holds = 0
  held = 0
  overflows = 0
  isStranger = false
  done = ''
  going = new Map()
  const turns = createTurns({
    share: { perSecond: 1000, burst: 1000 },
    clock: { after: () => () => {} },
    elapsed: () => 0,
    onFailure(error) {
      throw error
    },
    metrics,
  })
  queue = createReceiveQueue({
    turns,
    limits: LIMITS,
    owner: () => 'person t/ana',
    isStranger: () => isStranger,
    hold() {
      holds += 1
      held += 1
      return () => (held -= 1)
    },
    onOverflow: () => (overflows += 1),
  })
})

function add(line: string, name: string, bytes = 10): void {
  queue.add({ name: line }, bytes, () => {
    done += name
    return new Promise((resolve) => going.set(name, resolve))
  })
}

async function finish(name: string): Promise<void> {
  going.get(name)!()
  await new Promise((resolve) => setImmediate(resolve))
}

test('[LI8] with too many frames waiting nothing more is read, until half of them are done', async () => {
  for (const name of '0123456789') add('d', name)
  expect([holds, held]).toEqual([1, 1])
  for (const name of '0123') await finish(name)
  expect(held).toBe(1)
  await finish('4')
  expect(held).toBe(0)
  for (const name of '56789') await finish(name)
  expect(done).toBe('0123456789')
  expect(holds).toBe(1)
})

test('[LI8] with too many bytes waiting nothing more is read', async () => {
  add('d', 'a')
  add('d', 'b', 600)
  expect(held).toBe(0)
  add('d', 'c', 600)
  expect(held).toBe(1)
  await finish('a')
  expect(held).toBe(1)
  await finish('b')
  expect(held).toBe(0)
})

test('[LI8] what cannot be bounded ends the socket', () => {
  for (let frame = 0; frame < LIMITS.inboxFrames * 64; frame += 1) add('d', 'x', 1)
  expect(overflows).toBe(0)
  add('d', 'x', 1)
  add('d', 'x', 1)
  expect(overflows).toBeGreaterThan(0)
})

test('from who is not known yet nothing is read before everything is done', async () => {
  isStranger = true
  add('d', 'a')
  expect(held).toBe(1)
  isStranger = false
  await finish('a')
  expect(held).toBe(0)
})

test('other lines go on while one waits', async () => {
  add('d', 'a')
  add('d', 'b')
  await finish('a')
  add('e', 'c')
  expect(done).toBe('abc')
})

test('whoever leaves is told when everything is done, or at once when it is dropped', async () => {
  let empty = 0
  add('d', 'a')
  add('e', 'b')
  queue.whenEmpty(() => (empty += 1))
  await finish('a')
  await new Promise((resolve) => setImmediate(resolve))
  expect(empty).toBe(0)
  await finish('b')
  expect(empty).toBe(1)
  add('d', 'c')
  add('d', 'd')
  queue.clear()
  queue.whenEmpty(() => (empty += 1))
  expect(empty).toBe(2)
  await finish('c')
  add('d', 'e')
  expect(done).toBe('abc')
})
