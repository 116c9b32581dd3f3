import { expect, test } from 'vitest'
import { createBudgets } from './budgets.ts'

test('a burst is free, after it the rate holds, and a rest fills the budget again', () => {
  const budgets = createBudgets({ perSecond: 10, burst: 3 })
  for (let count = 0; count < 3; count += 1) budgets.use('ana', 1, 1000)
  expect(budgets.wait('ana', 1000)).toBe(0)
  budgets.use('ana', 1, 1000)
  expect(budgets.wait('ana', 1000)).toBe(100)
  expect(budgets.wait('ana', 1100)).toBe(0)
  expect(budgets.wait('ben', 1000)).toBe(0)
})

test('however much was used, it is forgotten after ten bursts', () => {
  const budgets = createBudgets({ perSecond: 10, burst: 10 })
  budgets.use('ana', 1_000_000, 0)
  expect(budgets.wait('ana', 0)).toBe(9000)
  expect(budgets.wait('ana', 9000)).toBe(0)
})

test('who has nothing to remember is let go of', () => {
  const budgets = createBudgets({ perSecond: 1, burst: 1 })
  for (let person = 0; person < 10_000; person += 1) budgets.use(`person ${person}`, 1, person * 10)
  expect(budgets.size).toBeLessThan(2000)
})
