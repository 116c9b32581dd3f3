import { expect, test } from 'vitest'
import { needsSnapshot } from './compaction.ts'

test('a log is replaced when it is long and weighs as much as the snapshot, or is very long', () => {
  expect(needsSnapshot({ rows: 499, bytes: 900_000, snapshotBytes: 0 })).toBe(false)
  expect(needsSnapshot({ rows: 500, bytes: 9_000, snapshotBytes: 10_000 })).toBe(false)
  expect(needsSnapshot({ rows: 500, bytes: 10_000, snapshotBytes: 10_000 })).toBe(true)
  expect(needsSnapshot({ rows: 5000, bytes: 9_000, snapshotBytes: 1e9 })).toBe(true)
  expect(needsSnapshot({ rows: 3, bytes: 2_000_000, snapshotBytes: 0 })).toBe(true)
  expect(needsSnapshot({ rows: 1, bytes: 2_000_000, snapshotBytes: 0 })).toBe(false)
})
