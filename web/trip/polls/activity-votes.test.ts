import type { RoomPoll } from '@concord/client'
import { expect, test } from 'vitest'
import { activityVotes } from './activity-votes.ts'

/** A poll that asks for one activity; no more of it is looked at. */
function poll(id: string, ref: string, fields: Partial<RoomPoll> = {}): RoomPoll {
  return {
    id,
    status: 'open',
    outcome: '',
    tally: { winners: [] },
    options: [{ id: `${id}-o`, kind: 'activity', ref }],
    ...fields,
  } as unknown as RoomPoll
}
const pollsAt = (...polls: RoomPoll[]) =>
  [...activityVotes(polls)].map(([activity, asked]) => [activity, asked.poll.id])

test('[PL31] at an activity stands the newest poll that asks for it', () => {
  const ended = { status: 'closed', outcome: 'accepted', tally: { winners: ['a-o'] } } as never
  expect(pollsAt(poll('a', 'louvre', ended), poll('b', 'louvre'), poll('c', 'louvre'))).toEqual([
    ['louvre', 'c'],
  ])
  expect(pollsAt(poll('a', 'louvre', ended))).toEqual([['louvre', 'a']])
  // What was not agreed, is secret, was called off, or is about something else is not told there.
  expect(
    pollsAt(
      poll('b', 'castle', { status: 'closed', outcome: 'rejected' }),
      poll('c', 'market', { secret: true, tally: undefined }),
      poll('d', 'beach', { status: 'cancelled' }),
      poll('e', '', {}),
    ),
  ).toEqual([])
})
