import { expect, onTestFinished, test, vi } from 'vitest'
import { manualClock } from '../test/manual-clock.ts'
import { watchAttention } from './attention.ts'
import { awayAt } from './idleness.ts'

const MINUTE = 60_000

test('[SD18] away after five minutes without a press, or one with the page hidden', () => {
  expect(awayAt({ lastActive: 0 })).toBe(5 * MINUTE)
  expect(awayAt({ lastActive: 0, hiddenSince: MINUTE })).toBe(2 * MINUTE)
  expect(awayAt({ lastActive: 0, hiddenSince: 10 * MINUTE })).toBe(5 * MINUTE)
})

test('[SD18] the page says when somebody goes away and comes back', () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('window', page)
  vi.stubGlobal('document', page)
  onTestFinished(() => void vi.unstubAllGlobals())
  const clock = manualClock()
  const told: boolean[] = []
  const stop = watchAttention(clock, (away) => told.push(away))
  clock.pass(4 * MINUTE)
  page.dispatchEvent(new Event('keydown'))
  clock.pass(4 * MINUTE)
  expect(told).toEqual([])
  clock.pass(MINUTE)
  expect(told).toEqual([true])
  page.dispatchEvent(new Event('pointerdown'))
  expect(told).toEqual([true, false])
  page.visibilityState = 'hidden'
  page.dispatchEvent(new Event('visibilitychange'))
  clock.pass(MINUTE)
  expect(told).toEqual([true, false, true])
  page.visibilityState = 'visible'
  page.dispatchEvent(new Event('visibilitychange'))
  expect(told).toEqual([true, false, true, false])
  stop()
  expect(clock.waiting).toBe(0)
})
