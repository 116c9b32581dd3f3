import { expect, test } from 'vitest'
import { counted } from './counted.ts'

test('one is told as one, and many are grouped', () => {
  expect([0, 1, 2, 20_000].map((count) => counted(count, 'document'))).toEqual([
    '0 documents',
    '1 document',
    '2 documents',
    '20,000 documents',
  ])
})
