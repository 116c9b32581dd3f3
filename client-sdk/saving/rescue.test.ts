import { expect, test, vi } from 'vitest'
import { manualClock } from '../test/manual-clock.ts'
import { createRescue } from './rescue.ts'
import type { UnsentWork } from './unsent-work.ts'

const REFUSED = { code: 'UPDATE_REFUSED', message: 'No.' } as const
const GONE = { code: 'NOT_FOUND', message: 'Gone.' } as const
const work = (text: string): UnsentWork => ({ deed: 'written', content: 'code', text, value: text })

function aTab() {
  const clock = manualClock()
  clock.pass(10)
  const onKept = vi.fn()
  const rescue = createRescue(clock, onKept)
  const texts = () =>
    rescue.current.flatMap(({ what }) =>
      what.map((one) => (one.deed === 'written' ? one.text : '')),
    )
  return { clock, onKept, rescue, texts }
}

test('[SD34] what is offered back is offered once, and the same list until it changes', () => {
  const { rescue, texts, onKept } = aTab()
  const told = vi.fn()
  rescue.subscribe(told)
  rescue.keep(REFUSED, [work('a')])
  const { current } = rescue
  rescue.keep(REFUSED, [work('a')])
  rescue.keep(REFUSED, [])
  expect(rescue.current).toBe(current)
  rescue.keep(GONE, [work('a'), work('b')])
  expect(texts()).toEqual(['a', 'b'])
  expect(rescue.current[1]).toMatchObject({ reason: GONE, what: [work('b')] })
  expect(told).toHaveBeenCalledTimes(2)
  expect(onKept).toHaveBeenCalledTimes(2)
})

test('[SD34] tabs come to the same, in whatever order they hear of each other', () => {
  const [one, two] = [aTab(), aTab()]
  one.rescue.keep(REFUSED, [work('a')])
  two.rescue.keep(REFUSED, [work('a'), work('b')])
  const early = two.rescue.kept
  one.rescue.join(two.rescue.kept)
  two.rescue.join(one.rescue.kept)
  for (const { texts } of [one, two]) expect(texts()).toEqual(['a', 'b'])
  one.clock.pass(5)
  one.rescue.dismiss()
  // What another tab sent before it heard of that brings nothing back.
  one.rescue.join(early)
  two.rescue.join(one.rescue.kept)
  for (const { texts } of [one, two]) expect(texts()).toEqual([])
  two.clock.pass(9)
  two.rescue.keep(REFUSED, [work('a')])
  one.rescue.join(two.rescue.kept)
  expect(one.texts()).toEqual(['a'])
  for (const nothing of [undefined, 'x', {}, { list: 1, dismissed: [], dismissedAt: 0 }])
    one.rescue.join(nothing)
  expect(one.texts()).toEqual(['a'])
})

test('[SD38] what is in the document still is offered as long as it cannot be saved, and once', () => {
  const { rescue, texts, onKept } = aTab()
  rescue.strand(GONE, [work('a')])
  expect(texts()).toEqual(['a'])
  expect(onKept).not.toHaveBeenCalled()
  const { current } = rescue
  rescue.strand(GONE, [work('a')])
  expect(rescue.current).toBe(current)
  rescue.dismiss()
  rescue.strand(GONE, [work('a')])
  expect(texts()).toEqual([])
  rescue.strand(GONE, [work('ab')])
  expect(texts()).toEqual(['ab'])
  rescue.strand(undefined)
  expect(texts()).toEqual([])
})
