import { readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { systemClock } from '../../core/clock.ts'
import { textOf, typed } from '../test/log-bench.ts'
import { extentOf } from '../yjs/extent.ts'
import { createRebuild, type Rebuild } from './rebuild.ts'
import { DamagedLog } from './stored-rows.ts'

let rebuild: Rebuild
let timers: (() => void)[]
beforeEach(() => {
  timers = []
  const after = (_: number, run: () => void) => {
    timers.push(run)
    return () => void timers.splice(timers.indexOf(run), 1)
  }
  rebuild = createRebuild({ ...systemClock, after })
})
afterEach(() => rebuild.close())

const { doc, updates } = typed(['a', 'b', 'c'])
const state = Y.encodeStateAsUpdate(doc)
const made = () => rebuild.make(extentOf(doc), parts)
const rows = updates.map((bytes, index) => ({ seq: index + 1, bytes }))
const sorted = () => rebuild.sort({ snapshots: [], updates: rows, waiting: [] })

async function* parts(): AsyncGenerator<Uint8Array[]> {
  yield updates.slice(0, 2)
  yield updates.slice(2)
}

test('jobs are done one after another, openings first, and their logs do not mix', async () => {
  const order: string[] = []
  const note =
    (name: string) =>
    <T>(result: T): T => {
      order.push(name)
      return result
    }
  const results = await Promise.all([
    made().then(note('first snapshot')),
    made().then(note('second snapshot')),
    sorted().then(note('opening')),
  ])
  expect(order).toEqual(['first snapshot', 'opening', 'second snapshot'])
  expect(results.slice(0, 2)).toEqual([{ snapshot: state }, { snapshot: state }])
  const opened = new Y.Doc()
  Y.applyUpdate(opened, results[2].state)
  expect(textOf(opened)).toBe('abc')
})

test('a thread that has nothing to do for a while is ended, and the next job gets a new one', async () => {
  expect((await sorted()).badUpdates).toEqual([])
  const [idle, ...others] = timers
  expect(others).toEqual([])
  idle!()
  expect((await sorted()).badUpdates).toEqual([])
})

test('a large document comes in slices that can be applied one after another', async () => {
  const opened = new Y.Doc()
  for (const slice of await rebuild.cut(state)) Y.applyUpdate(opened, slice)
  expect(textOf(opened)).toBe('abc')
  await expect(rebuild.cut(Uint8Array.of(1, 2, 3))).rejects.toThrow()
})

test('a log that cannot be read to its end says so, and the next snapshot begins with nothing of it', async () => {
  async function* damaged(): AsyncGenerator<Uint8Array[]> {
    yield updates.slice(0, 2)
    throw new DamagedLog()
  }
  await expect(rebuild.make(extentOf(doc), damaged)).rejects.toThrow(DamagedLog)
  expect(await made()).toEqual({ snapshot: state })
})

test('[ST6] a job that never ends is given up, and the next one is done', async () => {
  // oxlint-disable-next-line require-yield -- reason: it fails before it has anything to give
  async function* endless(): AsyncGenerator<Uint8Array[]> {
    await new Promise<void>(() => {})
  }
  const stuck = rebuild.make(extentOf(doc), endless)
  const next = sorted()
  expect(timers.length).toBe(1)
  timers[0]!()
  await expect(stuck).rejects.toThrow('thread ended')
  expect((await next).badUpdates).toEqual([])
})

test('closing rejects what waits', async () => {
  const waiting = [made(), sorted(), sorted()]
  const results = Promise.allSettled(waiting)
  await rebuild.close()
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
})

/** How willing each thread of this process is to let others go first, see proc(5). */
const niceness = (): number[] =>
  readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')
    // The name before these fields may hold anything.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
  })

// reason: only Linux knows priorities of threads
test.runIf(process.platform === 'linux')('the thread lets all others go first', async () => {
  const own = getPriority()
  const before = niceness().filter((nice) => nice > own).length
  await made()
  expect(niceness().filter((nice) => nice > own).length).toBe(own < 19 ? before + 1 : before)
  expect(getPriority()).toBe(own)
})
