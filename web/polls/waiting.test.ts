import type { RoomPoll } from '@concord/client'
import { expect, test } from 'vitest'
import { inOrder, isWaitingFor } from './waiting.ts'

test('[PL30] open questions come first, the newest of them at the top', () => {
  const poll = (id: string, status: RoomPoll['status']) => ({ id, status }) as RoomPoll
  const polls = [
    poll('a', 'closed'),
    poll('b', 'open'),
    poll('c', 'cancelled'),
    poll('d', 'draft'),
    poll('e', 'open'),
  ]
  expect(inOrder(polls).map(({ id }) => id)).toEqual(['e', 'b', 'd', 'c', 'a'])
})

test('[PL30] a poll waits for those who may vote and are not through', () => {
  const progress = { currentIndex: 1, totalItems: 2, progressPercentage: 50 }
  const poll = { status: 'open', eligible: ['ana'], progress } as const
  expect(isWaitingFor(poll as never, 'ana')).toBe(true)
  expect(isWaitingFor(poll as never, 'ben')).toBe(false)
  expect(isWaitingFor({ ...poll, status: 'closed' } as never, 'ana')).toBe(false)
  const done = { ...progress, currentIndex: 2 }
  expect(isWaitingFor({ ...poll, progress: done } as never, 'ana')).toBe(false)
})
