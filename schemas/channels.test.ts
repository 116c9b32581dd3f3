import { expect, test } from 'vitest'
import { CHANNEL, channelFrame, closeBody, readChannelFrame, readCloseBody } from './channels.ts'

test('[LI18] a frame of a channel is read as it was written', () => {
  const body = Uint8Array.of(1, 2, 3)
  for (const type of Object.values(CHANNEL))
    for (const channel of [0, 1, 2 ** 32 - 1])
      for (const more of [false, true]) {
        const frame = channelFrame(type, channel, body, more)
        const within = Uint8Array.of(9, ...frame).subarray(1)
        for (const bytes of [frame, within])
          expect(readChannelFrame(bytes)).toEqual({ type, channel, more, body })
      }
})

test('[LI18] what is no such frame is not taken for one', () => {
  for (const bytes of [[], [1, 0, 0, 0], [4, 0, 0, 0, 0], [255, 0, 0, 0, 0]])
    expect(readChannelFrame(Uint8Array.from(bytes))).toBeUndefined()
})

test('[LI18] a close says why', () => {
  expect(readCloseBody(closeBody(4403, 'Nicht für dich'))).toEqual({
    code: 4403,
    reason: 'Nicht für dich',
  })
  expect(readCloseBody(new Uint8Array())).toEqual({ code: 1005, reason: '' })
})
