import { expect, test, vi } from 'vitest'
import { manualClock } from '../test/manual-clock.ts'
import { createRejections } from './rejections.ts'

const change = (key: string) => ({
  collection: 'votes',
  key,
  rule: 'owner' as const,
  message: 'This belongs to somebody else.',
})
const notice = (...keys: string[]) => ({
  type: 'rejected',
  changes: keys.map(change),
  count: keys.length,
})

test('[SD24] the latest fifty, newest last, in the same list until it changes', () => {
  const clock = manualClock()
  const rejections = createRejections(clock)
  const told = vi.fn()
  rejections.subscribe(told)
  const before = rejections.current
  rejections.heard({ type: 'saved', mark: 1, client: 1, clock: 1 })
  rejections.heard('nonsense')
  rejections.dismiss()
  expect(rejections.current).toBe(before)
  expect(told).not.toHaveBeenCalled()

  clock.pass(5)
  rejections.heard(notice('a', 'b'))
  expect(rejections.current).toEqual([
    { ...change('a'), at: 5 },
    { ...change('b'), at: 5 },
  ])
  expect(rejections.current).toBe(rejections.current)
  expect(told).toHaveBeenCalledTimes(1)
  for (let i = 0; i < 60; i += 1) rejections.heard(notice(`${i}`))
  expect(rejections.current).toHaveLength(50)
  expect([rejections.current[0]!.key, rejections.current[49]!.key]).toEqual(['10', '59'])

  rejections.dismiss()
  expect(rejections.current).toEqual([])
  expect(told).toHaveBeenCalledTimes(62)
})
