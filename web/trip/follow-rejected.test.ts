import type { Rejection } from '@concord/client'
import { expect, test, vi } from 'vitest'
import { followRejected } from './follow-rejected.ts'

/** As a room: what was taken back, and a way to take back more. */
function fakeRoom() {
  const listeners = new Set<() => void>()
  let rejected: readonly Rejection[] = []
  const become = (next: readonly Rejection[]) => {
    rejected = next
    for (const listener of listeners) listener()
  }
  return {
    get rejected() {
      return rejected
    },
    dismissRejected: () => become([]),
    subscribe(_topic: string, listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    takeBack: (...keys: string[]) =>
      become([
        ...rejected,
        ...keys.map((key) => ({
          collection: 'activities',
          key,
          rule: 'value' as const,
          message: 'No.',
          at: 1,
        })),
      ]),
    listening: () => listeners.size,
  }
}

test('[PL21] what is taken back is told together until it is read, and dismissed in the room', () => {
  const room = fakeRoom()
  const told: string[][] = []
  room.takeBack('before')
  const follower = followRejected(room, (unread) => told.push(unread.map(({ key }) => key)))
  expect(told).toEqual([['before']])
  expect(room.rejected).toEqual([])
  room.takeBack('a', 'b')
  expect(told.at(-1)).toEqual(['before', 'a', 'b'])
  follower.read()
  room.takeBack('c')
  expect(told.at(-1)).toEqual(['c'])
  expect(told).toHaveLength(3)
  expect(room.rejected).toEqual([])
})

test('[PL21] nothing is told of nothing, or after the page is gone', () => {
  const room = fakeRoom()
  const tell = vi.fn()
  const follower = followRejected(room, tell)
  room.dismissRejected()
  follower.stop()
  room.takeBack('a')
  expect(tell).not.toHaveBeenCalled()
  expect(room.listening()).toBe(0)
})
