import { SYSTEM_MESSAGE, type ConcordEvent } from '@concord/schemas'
import { expect, test } from 'vitest'
import { announcementIn, shownOf, withMore, type Announcement } from './announcement.ts'

const HOUR = 3_600_000
const NOW = Date.parse('2026-07-01T10:00:00Z')

const said = (id: string, hoursAgo: number): Announcement => ({
  id,
  type: 'announcement',
  message: id,
  from: 'boss',
  at: NOW - hoursAgo * HOUR,
})
const ids = (list: readonly Announcement[]) => list.map(({ id }) => id)

test('[PL45] what was said is shown newest first, for a day, until it is dismissed, and three at most', () => {
  const known = [said('old', 25), said('a', 4), said('b', 3), said('c', 2), said('d', 1)]
  expect(ids(shownOf(known, new Set(), NOW))).toEqual(['d', 'c', 'b'])
  expect(ids(shownOf(known, new Set(['c', 'd']), NOW))).toEqual(['b', 'a'])
  expect(shownOf(known, new Set(), NOW + 30 * HOUR)).toEqual([])
})

test('[PL45] what is heard twice is shown once', () => {
  const known = [said('b', 2)]
  expect(withMore(known, [said('b', 2)])).toBe(known)
  expect(ids(withMore(known, [said('c', 1), said('a', 3), said('b', 2)]))).toEqual(['a', 'b', 'c'])
})

test('[PL45] other events announce nothing', () => {
  const event = {
    id: 'e1',
    type: SYSTEM_MESSAGE,
    actor: null,
    at: '2026-07-01T10:00:00Z',
    data: { message: 'Hello', type: 'alert' },
  } as unknown as ConcordEvent
  expect(announcementIn(event)).toEqual({
    id: 'e1',
    type: 'alert',
    message: 'Hello',
    from: undefined,
    at: NOW,
  })
  expect(announcementIn({ ...event, type: 'package.created' })).toBeUndefined()
  expect(announcementIn({ ...event, data: { message: '' } })).toBeUndefined()
})
