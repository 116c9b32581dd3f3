import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closeBody } from './channels.ts'
import {
  MOST_POLLED,
  POLLED,
  packPolled,
  polledClose,
  readPolled,
  type PolledMessage,
} from './polling.ts'

const message: fc.Arbitrary<PolledMessage> = fc.record({
  type: fc.constantFrom(...Object.values(POLLED)),
  more: fc.boolean(),
  body: fc.uint8Array({ maxLength: 300 }),
})

test('[LI22] messages are read as they were written, wherever their bytes lie', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), (messages) => {
      const bytes = packPolled(messages)
      expect(readPolled(bytes)).toEqual(messages)
      expect(readPolled(Uint8Array.of(9, ...bytes).subarray(1))).toEqual(messages)
    }),
  )
})

test('[LI22] what holds no messages is not taken for some', () => {
  for (const bytes of [[1], [1, 0, 0, 0], [1, 0, 0, 0, 1], [0, 0, 0, 0, 0], [4, 0, 0, 0, 0]])
    expect(readPolled(Uint8Array.from(bytes))).toBeUndefined()
  const whole = packPolled([{ type: POLLED.text, more: false, body: Uint8Array.of(1, 2) }])
  expect(readPolled(whole.subarray(0, -1))).toBeUndefined()
  const empty: PolledMessage = { type: POLLED.text, more: false, body: new Uint8Array() }
  const many = (count: number) => packPolled(Array.from({ length: count }, () => empty))
  expect(readPolled(many(MOST_POLLED))).toHaveLength(MOST_POLLED)
  expect(readPolled(many(MOST_POLLED + 1))).toBeUndefined()
})

test('[LI22] a close says why', () => {
  expect(polledClose(4403, 'no')).toEqual({
    type: POLLED.close,
    more: false,
    body: closeBody(4403, 'no'),
  })
})
