import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  authFrame,
  closeFrame,
  deniedFrame,
  readCloseReason,
  readFrame,
  readMessage,
  readRefusedAuth,
  withAddress,
} from './frames.ts'

test('whatever the bytes, reading them never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const frame = readFrame(bytes)
      if (frame) readMessage(frame, bytes)
    }),
    { numRuns: 5000 },
  )
})

test('what is written can be read', () => {
  const close = closeFrame('t/document/d\0session', 'why')
  const frame = readFrame(close)!
  expect(frame).toMatchObject({
    address: 't/document/d\0session',
    document: 't/document/d',
    type: 7,
  })
  expect(readCloseReason(frame, close)).toBe('why')
  const denied = deniedFrame('t/document/d', 'no')
  expect(readRefusedAuth(readFrame(denied)!, denied)).toBe('no')
  const auth = authFrame('t/document/d', 'token')
  expect(readMessage(readFrame(auth)!, auth)).toEqual({ kind: 'auth' })
  expect(readMessage(readFrame(auth)!, auth.slice(0, -1))).toMatchObject({ kind: 'fault' })
  const head = readFrame(auth)!.headLength
  expect(withAddress('t/document/d', auth.subarray(head))).toEqual(auth)
})
