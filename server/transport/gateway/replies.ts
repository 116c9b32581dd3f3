/** What is said back to whoever sends text frames. */
import type { Refusal } from '../../core/refusal.ts'
import type { Socket } from '../socket/socket.ts'
import type { TextFrame } from './text-frame.ts'

export interface Replies {
  reply(event: string, data: object): void
  /** The frame was done, with this result, for whoever gave it an id. */
  acknowledge(frame: TextFrame, result: object | void): void
  /** Of a frame, or of the socket as a whole. Who gave the frame an id gets an `ack` as well. */
  refuse(refusal: Refusal, frame?: TextFrame): void
}

export function createReplies(socket: Pick<Socket, 'send' | 'note'>): Replies {
  const reply = (event: string, data: object): void => socket.send(JSON.stringify({ event, data }))
  return {
    reply,
    acknowledge({ id }, result) {
      if (id !== undefined)
        reply('ack', { id, ok: true, ...(result === undefined ? {} : { result }) })
    },
    refuse(refusal, frame) {
      socket.note(refusal)
      const { event = null, id } = frame ?? {}
      const requestId = id === undefined ? {} : { requestId: id }
      reply('error', { ...refusal.reply, event, ...requestId })
      const { code, message } = refusal.reply
      if (id !== undefined) reply('ack', { id, ok: false, error: { code, message } })
    },
  }
}
