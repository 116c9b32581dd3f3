import { expect, test } from 'vitest'
import { datesToLayOut, dayNames, nextDate } from './day-names.ts'

test('a day is called by number and date, else by number and title', () => {
  const names = dayNames([
    { id: 'a', date: '2026-07-14', title: 'Arrival' },
    { id: 'b', date: '', title: 'Beach' },
    { id: 'c', date: '', title: '' },
  ])
  expect([...names.values()]).toEqual(['Day 1, Tue 14 Jul', 'Day 2, Beach', 'Day 3'])
})

test('[PL7] the next day is the one after the last, whatever the order on the board', () => {
  expect(nextDate([{ date: '2026-07-16' }, { date: '2026-07-14' }], '2026-07-01')).toBe(
    '2026-07-17',
  )
  expect(nextDate([], '2026-07-14')).toBe('2026-07-14')
  expect(nextDate([{ date: '' }], '2026-07-14')).toBe('2026-07-15')
  expect(nextDate([], '')).toBe('')
})

test('a trip without an end has no days to lay out', () => {
  expect(datesToLayOut('2026-07-14', '2026-07-16')).toHaveLength(3)
  expect(datesToLayOut('2026-07-14', '')).toEqual([])
})
