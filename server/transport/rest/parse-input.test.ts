import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Refusal } from '../../core/refusal.ts'
import { parseInput } from './parse-input.ts'

/** What is answered to it. */
function answerTo(schema: z.ZodType, value: unknown): Refusal['reply'] {
  try {
    parseInput(schema, value, 'body')
  } catch (error) {
    return (error as Refusal).reply
  }
  throw new Error('it was taken')
}

test('[LI19] an answer about what is wrong is short, however much is wrong', () => {
  const list = z.array(z.string())
  const many = answerTo(list, Array(5000).fill(0))
  expect(many.message).toMatch(/And 4980 more\.$/)
  expect((many.details as { issues: unknown[] }).issues).toHaveLength(20)

  const unknown = Object.fromEntries(Array.from({ length: 5000 }, (_, nth) => [`field${nth}`, 0]))
  expect(JSON.stringify(answerTo(z.strictObject({}), unknown)).length).toBeLessThan(2000)
  const deep = { ['x'.repeat(5000)]: 0 }
  expect(JSON.stringify(answerTo(z.record(z.string(), z.string()), deep)).length).toBeLessThan(2000)
  expect(answerTo(list, ['a', 1]).message).toMatch(/^The body is not valid\. 1: /)
})
