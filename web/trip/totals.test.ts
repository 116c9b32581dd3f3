import { expect, test } from 'vitest'
import { money } from './money.ts'
import { totalsOf } from './totals.ts'

const days = [{ id: 'mon' }, { id: 'tue' }]
const activity = (dayId: string | null, cost: number, category: 'food' | 'lodging' = 'food') => ({
  dayId,
  cost,
  category,
})

test('[PL12] a day is the sum of its activities, the trip the sum of its days', () => {
  const totals = totalsOf(days, [
    activity('mon', 10.1),
    activity('mon', 20.2),
    activity('tue', 90, 'lodging'),
  ])
  expect([...totals.byDay]).toEqual([
    ['mon', 30.3],
    ['tue', 90],
  ])
  expect(totals.planned).toBe(120.3)
  expect(totals.byCategory).toEqual([
    ['lodging', 90],
    ['food', 30.3],
  ])
})

test('[PL12] ideas, and activities of a day that is gone, are counted apart', () => {
  const totals = totalsOf(days, [activity(null, 5), activity('deleted', 7)])
  expect(totals.planned).toBe(0)
  expect(totals.ideas).toBe(12)
})

test('amounts have cents only when there are some', () => {
  expect(money(1240, 'EUR')).toBe('€1,240')
  expect(money(12.5, 'EUR')).toBe('€12.50')
  expect(money(1000, 'JPY')).toMatch(/1,000$/)
  expect(money(3, 'nonsense')).toBe('3 nonsense')
})
