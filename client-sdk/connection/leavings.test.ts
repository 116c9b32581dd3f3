import { expect, test, vi } from 'vitest'
import { manualClock } from '../test/manual-clock.ts'
import { closeFrame } from './frames.ts'
import { createLeavings } from './leavings.ts'

function leave(stage: 'asked' | 'admitted') {
  const sent: Uint8Array[] = []
  const restart = vi.fn()
  const clock = manualClock()
  const leavings = createLeavings(clock, (frame) => sent.push(frame), restart)
  leavings.leave('a', stage)
  const free = vi.fn()
  leavings.whenFree('a', free)
  expect(free).not.toHaveBeenCalled()
  return { leavings, sent, free, clock, restart }
}

test('[SD7] a room that the server let in says goodbye, and its name is free when that is answered', () => {
  const { leavings, sent, free, clock } = leave('admitted')
  expect(sent).toEqual([closeFrame('a')])
  leavings.heard({ name: 'b', kind: 'closed' })
  leavings.heard({ name: 'a', kind: 'other' })
  expect(free).not.toHaveBeenCalled()
  leavings.heard({ name: 'a', kind: 'closed' })
  expect(free).toHaveBeenCalledOnce()
  expect(clock.waiting).toBe(0)
})

test('[SD7] before the server answered, a goodbye would be kept and read by the next greeting, so it waits', () => {
  const { leavings, sent, free } = leave('asked')
  expect(sent).toEqual([])
  leavings.heard({ name: 'a', kind: 'admitted' })
  expect(sent).toEqual([closeFrame('a')])
  leavings.heard({ name: 'a', kind: 'closed' })
  expect(free).toHaveBeenCalledOnce()
})

test('[SD7] a refusal or the end of the socket frees the name without a goodbye', () => {
  const refused = leave('asked')
  refused.leavings.heard({ name: 'a', kind: 'refused' })
  expect(refused.sent).toEqual([])
  expect(refused.free).toHaveBeenCalledOnce()
  const dropped = leave('asked')
  dropped.leavings.dropped()
  expect(dropped.free).toHaveBeenCalledOnce()
  dropped.leavings.whenFree('a', dropped.free)
  expect(dropped.free).toHaveBeenCalledTimes(2)
})

test('[SD7] a goodbye that nobody answers ends the socket', () => {
  const { clock, restart } = leave('admitted')
  clock.pass(4999)
  expect(restart).not.toHaveBeenCalled()
  clock.pass(1)
  expect(restart).toHaveBeenCalledOnce()
})
