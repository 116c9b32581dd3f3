import { expect, test } from 'vitest'
import { createTokenBucket } from './token-bucket.ts'

test('a burst is free, after it the rate holds, and a rest fills the bucket again', () => {
  const bucket = createTokenBucket(10, 3, 0)
  expect([bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([0, 0, 0])
  expect(bucket.take(0)).toBe(100)
  expect(bucket.take(200)).toBe(0)
  expect(bucket.take(10_000)).toBe(0)
})
