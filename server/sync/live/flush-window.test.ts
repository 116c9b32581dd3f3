import { expect, test } from 'vitest'
import { createFlushSchedule } from './flush-schedule.ts'
import { createEditRate, flushWindow } from './flush-window.ts'

test('few readers see every edit at once; many edits to many readers are gathered, never for longer than 50 ms', () => {
  expect(flushWindow(2, 10)).toBe(0)
  expect(flushWindow(10, 100)).toBe(0)
  expect(flushWindow(100, 500)).toBe(10)
  expect(flushWindow(1000, 1000)).toBe(50)
})

test('the rate follows the last seconds and falls to nothing', () => {
  const rate = createEditRate()
  for (let edit = 0; edit < 10; edit += 1) rate.add(1000 + edit)
  expect(rate.read(1500)).toBe(10)
  expect(rate.read(2500)).toBe(5)
  expect(rate.read(4000)).toBe(0)
})

test('the first edit after a quiet time goes out at once, the following ones once per window, and none is forgotten', () => {
  let now = 10_000
  let timer: { at: number; run: () => void } | undefined
  const clock = {
    now: () => now,
    every: () => () => {},
    after(ms: number, run: () => void) {
      timer = { at: now + ms, run }
      return () => (timer = undefined)
    },
  }
  const flushedAt: number[] = []
  const schedule = createFlushSchedule(
    clock,
    () => 1000,
    () => flushedAt.push(now),
  )
  schedule.due(1)
  expect(flushedAt).toEqual([10_000])
  for (; now < 10_100; now += 1) {
    if (timer && timer.at <= now) {
      const { run } = timer
      timer = undefined
      run()
    }
    if (now % 5 === 0) schedule.due(1)
  }
  expect(flushedAt.length).toBeGreaterThan(3)
  expect(flushedAt.length).toBeLessThan(21)
  expect(timer).toBeDefined()
  schedule.stop()
  expect(timer).toBeUndefined()
})
