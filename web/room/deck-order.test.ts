import type { RoomPoll, RoomPollOption } from '@concord/client'
import { expect, test } from 'vitest'
import { bySupport, mainPoll, nextCandidate, votedBy } from './deck-order.ts'

const vote = { choice: 'up', at: '2027-05-13T10:00:00.000Z' } as const
const candidate = (id: string, fields: Partial<RoomPollOption> = {}): RoomPollOption => ({
  id,
  pollId: 'p',
  title: id,
  kind: 'custom',
  ref: '',
  epoch: 0,
  position: id,
  standing: undefined,
  mine: undefined,
  votes: [],
  ...fields,
})
const counted = (id: string, yes: number, no: number) =>
  candidate(id, {
    // reason: no more of it is looked at
    standing: { yes, no, blocks: 0, eligible: 5 } as NonNullable<RoomPollOption['standing']>,
  })

test('[PL35] what everybody is shown comes first, then what one has not voted on', () => {
  const [a, b, c] = [candidate('a', { mine: vote }), candidate('b'), candidate('c')]
  const options = [a, b, c]
  expect(nextCandidate({ options }, '')).toBe(b)
  expect(nextCandidate({ options }, 'c')).toBe(c)
  expect(nextCandidate({ options }, 'a')).toBe(b)
  expect(nextCandidate({ options }, 'gone')).toBe(b)
  expect(nextCandidate({ options: [a] }, 'a')).toBeUndefined()
})

test('[PL35] a room is about its newest open poll', () => {
  const poll = (id: string, status: RoomPoll['status']) => ({ id, status }) as RoomPoll
  const polls = [poll('a', 'open'), poll('b', 'open'), poll('c', 'closed')]
  expect(mainPoll(polls)?.id).toBe('b')
  expect(mainPoll(polls.slice(2))?.id).toBe('c')
  expect(mainPoll([])).toBeUndefined()
})

test('[PL35] how far each one is, and what has most support', () => {
  const said = (...users: string[]) => users.map((userId) => ({ userId, choice: 'up' as const }))
  const options = [
    candidate('a', { votes: said('ana', 'ben') }),
    candidate('b', { votes: said('ana') }),
  ]
  expect([...votedBy({ options })]).toEqual([
    ['ana', 2],
    ['ben', 1],
  ])
  const ordered = bySupport([
    candidate('none'),
    counted('against', 0, 3),
    counted('mixed', 2, 2),
    counted('liked', 2, 0),
    counted('most', 3, 2),
  ])
  expect(ordered.map(({ id }) => id)).toEqual(['most', 'liked', 'mixed', 'none', 'against'])
})
