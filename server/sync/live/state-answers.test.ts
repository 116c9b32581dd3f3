import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { createStateAnswers } from './state-answers.ts'

function setUp(slices: readonly Uint8Array[] = []) {
  const timers: (() => void)[] = []
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'hello')
  const clock = {
    after(_: number, run: () => void) {
      timers.push(run)
      return () => {}
    },
  }
  const answers = createStateAnswers(doc, clock, { slices, updates: [] })
  return { doc, answers, timers }
}

const EMPTY = Y.encodeStateVector(new Y.Doc())

test('[LI11] the same question gets the same bytes, until something changes', () => {
  const { doc, answers, timers } = setUp()
  const first = answers.stateSince(EMPTY)
  expect(answers.stateSince(EMPTY.slice())).toBe(first)
  doc.getText('t').insert(5, '!')
  const second = answers.stateSince(EMPTY)
  expect(second).not.toBe(first)
  timers.at(-1)!()
  expect(answers.stateSince(EMPTY)).not.toBe(second)
})

test('each gets what they lack', () => {
  const { doc, answers } = setUp()
  const reader = new Y.Doc()
  Y.applyUpdate(reader, answers.stateSince(EMPTY))
  doc.getText('t').insert(5, ' world')
  for (let round = 0; round < 10; round += 1) {
    const other = new Y.Doc()
    other.getText('t').insert(0, String(round))
    const state = answers.stateSince(Y.encodeStateVector(other))
    Y.applyUpdate(other, state)
    expect(other.getText('t').toJSON()).toContain('hello world')
  }
  const rest = answers.stateSince(Y.encodeStateVector(reader))
  expect(rest.length).toBeLessThan(answers.stateSince(EMPTY).length)
  Y.applyUpdate(reader, rest)
  expect(reader.getText('t').toJSON()).toBe('hello world')
})

test('what is no state vector throws and is not remembered', () => {
  const { answers } = setUp()
  const noise = new Uint8Array([9, 200, 200])
  expect(() => answers.stateSince(noise)).toThrow()
  expect(() => answers.stateSince(noise)).toThrow()
})

test('[LI21] who has nothing gets a large document as it was stored, until it changes or for a while', () => {
  const slices = [Uint8Array.of(1), Uint8Array.of(2)]
  const { doc, answers } = setUp(slices)
  expect(answers.piecesSince(EMPTY)).toEqual(slices)
  const known = Y.encodeStateVector(doc)
  expect(answers.piecesSince(known)).toEqual([answers.stateSince(known)])
  doc.getText('t').insert(5, '!')
  expect(answers.piecesSince(EMPTY)).toEqual([answers.stateSince(EMPTY)])

  const { answers: later, timers } = setUp(slices)
  timers.at(-1)!()
  expect(later.piecesSince(EMPTY)).toEqual([later.stateSince(EMPTY)])
  const { answers: small } = setUp(slices.slice(1))
  expect(small.piecesSince(EMPTY)).toEqual([small.stateSince(EMPTY)])
})
