/** What programs that were written for Socket.IO use of their socket. */
import type { ErrorCode } from '@concord/schemas'
import type { Fallback } from '../connection/fallback.ts'
import type { Clock } from '../core/clock.ts'

/** Is given the data of a frame. */
export type IoListener = (data: any) => void // oxlint-disable-line typescript/no-explicit-any -- reason: what comes is as the events' reference says; programs for Socket.IO name their own types

/** How a verb was answered. */
export interface IoAck {
  readonly ok: boolean
  readonly result?: unknown
  /** `OFFLINE`: the connection was lost before it was answered. */
  readonly error?: {
    readonly code: ErrorCode | 'OFFLINE'
    readonly message: string
    readonly details?: unknown
  }
}

/** Where a socket's token comes from, and what it goes over. */
export interface IoOptions {
  /** Who this is: a token, or what gets one each time that one is needed. `query.token` does the same. */
  readonly auth?:
    | { readonly token: string }
    | ((give: (auth: { readonly token: string }) => void) => void)
  readonly query?: { readonly token: string }
  /** Default true. Else nothing happens before `connect()`. */
  readonly autoConnect?: boolean
  /** Where there is none, or another one is wanted: the class, such as that of the package `ws`. */
  readonly WebSocket?: unknown
  /** `pollingFallback` of `@concord/client/polling`. */
  readonly fallback?: Fallback
  /** Another source of time and chance, for tests. */
  readonly clock?: Clock
}

/** One session of one person, which goes on by itself after a connection is lost. */
export interface IoSocket {
  /** The session's id; `undefined` while there is no connection. */
  readonly id: string | undefined
  readonly connected: boolean
  /** The last `connect` went on with the session of before: its rooms and subscriptions are as they were. */
  readonly recovered: boolean
  /**
   * Told of every text frame with this name (docs/gateway.md). Beside these: `connect`; `disconnect`, with why in words;
   * `connect_error`, with the ApiError that says why: once while the server cannot be reached or no token comes (OFFLINE,
   * unless the server gave a reason; it is tried on and on), and whenever the server refuses who this is.
   */
  on(event: string, listener: IoListener): this
  once(event: string, listener: IoListener): this
  /** Without a listener, of all of that name; without a name, of all. */
  off(event?: string, listener?: IoListener): this
  /**
   * Says a verb; without a connection it is said once there is one. The answer comes to `answered`, which may stand in the
   * place of `data`: OFFLINE when the connection is lost before, or when it is given up before there is one, by
   * `disconnect()` or a refusal. Throws a TypeError for anything more.
   */
  emit(event: string, answered: (ack: IoAck) => void): this
  emit(event: string, data?: unknown, answered?: (ack: IoAck) => void): this
  /** The same. Resolves with the result; rejects with an ApiError. */
  emitWithAck(event: string, data?: unknown): Promise<unknown>
  connect(): this
  disconnect(): this
}
