import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createOutbox } from './outbox.ts'

test('[SY1] a frame leaves once everything applied before it is on disk, and not earlier', () => {
  const outbox = createOutbox(0)
  const left: string[] = []
  outbox.send(() => left.push('quiet'))
  const first = outbox.apply()
  outbox.send(() => left.push('after first'))
  const second = outbox.apply()
  outbox.send(() => left.push('after second'))
  expect(left).toEqual(['quiet'])
  outbox.commit(first)
  expect(left).toEqual(['quiet', 'after first'])
  outbox.commit(second)
  expect(left).toEqual(['quiet', 'after first', 'after second'])
})

test('[SY1] in any order of edits, frames and commits, frames leave in order and never early', () => {
  const event = fc.constantFrom('apply', 'send', 'commit-one', 'commit-all')
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (events) => {
      const outbox = createOutbox(0)
      const written: number[] = []
      const left: number[] = []
      for (const what of events) {
        if (what === 'apply') outbox.apply()
        if (what === 'send') {
          const needs = outbox.applied
          const index = written.push(needs) - 1
          outbox.send(() => {
            expect(outbox.committed).toBeGreaterThanOrEqual(needs)
            left.push(index)
          })
        }
        if (what === 'commit-one' && outbox.committed < outbox.applied)
          outbox.commit(outbox.committed + 1)
        if (what === 'commit-all') outbox.commit(outbox.applied)
      }
      outbox.commit(outbox.applied)
      expect(left).toEqual(written.map((_, index) => index))
    }),
  )
})

test('a document that is given up says nothing more, and who waits for it is told', async () => {
  const outbox = createOutbox(3)
  outbox.apply()
  let left = 0
  outbox.send(() => (left += 1))
  const durable = outbox.durable()
  outbox.discard(new Error('given up'))
  await expect(durable).rejects.toThrow('given up')
  outbox.commit(4)
  outbox.send(() => (left += 1))
  expect(left).toBe(0)
})
