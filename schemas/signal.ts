/**
 * A word from one client to others of one person, such as WebRTC needs before two of them have a connection of their own.
 * The server passes it on and neither reads nor keeps it.
 *
 * JSON in Hocuspocus stateless frames of the document in which both people are. A client sends `signal`; all that the
 * other person has open there is sent `signaled`, and who came by text frames hears `rtc:signal`.
 */
import { z } from 'zod'
import { UserId } from './ids.ts'

/** Any plain JSON. */
export const Signal = z.unknown().refine((value) => value !== undefined, 'Something must be said.')

export const SignalRequest = z.strictObject({
  type: z.literal('signal'),
  /** Whom it is for. */
  to: UserId,
  signal: Signal,
})
export type SignalRequest = z.infer<typeof SignalRequest>

export const SignalNotice = z.strictObject({
  type: z.literal('signaled'),
  /** The server writes who it is from the token. */
  from: UserId,
  name: z.string(),
  signal: Signal,
})
export type SignalNotice = z.infer<typeof SignalNotice>
