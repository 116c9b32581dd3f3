import { expect, test } from 'vitest'
import { createHeapSpace, spaceIn, type Heap } from './heap-space.ts'
import { silentLogger } from './logger.ts'

test('[RB9] how much space there is goes by the share that is used', () => {
  const at = (used: number, percent: number) => spaceIn({ used, limit: 1000 }, percent)
  expect([at(799, 80), at(800, 80), at(899, 80), at(900, 80)]).toEqual([
    'enough',
    'short',
    'short',
    'full',
  ])
  expect(at(5000, 100)).toBe('enough')
})

/** A heap with so much that is in use and so much garbage. */
function setUp(inUse: number, garbage: number) {
  let now = 0
  const state = { inUse, garbage, collections: 0, told: [] as string[], short: 0 }
  const heap: Heap = {
    measure: () => ({ used: state.inUse + state.garbage, limit: 100 }),
    collect() {
      state.collections += 1
      state.garbage = 0
    },
  }
  const tell = (_: object, words: string): void => void state.told.push(words)
  const timers: (() => void)[] = []
  const space = createHeapSpace({
    percent: 80,
    heap,
    elapsed: () => now,
    clock: { after: (_ms, run) => (timers.push(run), () => {}) },
    logger: { ...silentLogger, error: tell, info: tell },
    gauge: { set: (value) => (state.short = value) },
  })
  return { state, space, timers, later: (ms: number) => (now += ms) }
}

test('[RB9] garbage is no shortage', () => {
  const { state, space } = setUp(50, 40)
  expect([space.look(), state.collections, state.told]).toEqual(['enough', 1, []])
})

test('[RB9] a shortage is told once, and its end; garbage is looked for now and then', () => {
  const { state, space, later } = setUp(85, 0)
  expect([space.look(), state.short]).toEqual(['short', 1])
  later(200)
  expect([space.look(), state.collections]).toEqual(['short', 1])
  Object.assign(state, { inUse: 20, garbage: 75 })
  later(200)
  expect([space.look(), state.collections]).toEqual(['full', 1])
  later(10_000)
  expect([space.look(), state.collections, state.short]).toEqual(['enough', 2, 0])
  expect(state.told).toEqual([
    expect.stringContaining('Memory runs short'),
    expect.stringContaining('enough memory again'),
  ])
})

test('[RB9] that a shortage is over is told although nobody wants anything', () => {
  const { state, space, timers, later } = setUp(85, 0)
  space.look()
  later(10_000)
  timers.shift()!()
  expect([state.short, timers.length]).toEqual([1, 1])
  state.inUse = 20
  later(10_000)
  timers.shift()!()
  expect([state.short, state.told.length, timers.length]).toEqual([0, 2, 0])
})
