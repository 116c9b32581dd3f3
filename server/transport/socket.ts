/**
 * One WebSocket from a client, with the limits that hold on it: frame size, frames per second, what may wait to be
 * read, signs of life. What the frames mean is the business of whoever listens.
 */
import type { Limits } from '@concord/schemas'
import type { WebSocket } from 'ws'
import type { Clock } from '../core/clock.ts'
import { Refusal } from '../core/refusal.ts'
import { createTokenBucket } from './token-bucket.ts'

export interface Socket {
  readonly id: string
  readonly address: string
  /** As browsers count: 1 is open, 2 closing, 3 closed. */
  readonly readyState: number
  send(frame: Uint8Array | string): void
  /** Says why and ends. */
  refuse(refusal: Refusal): void
  close(code: number, reason: string): void
  /** The client has proved who it is: the deadline for that no longer holds. */
  authenticated(): void
  /**
   * Resolves when little of what was sent waits to be read, or the socket is closed. Who reads nothing for long is
   * refused with SLOW_READER. For senders that could send without end.
   */
  drained(): Promise<void>
  /** Stops reading until the returned function is called; several may hold it at once. */
  hold(): () => void
}

export interface SocketListener {
  onFrame(frame: Uint8Array): void
  onText(text: string): void
  /** A frame that is larger than it may be, but not by so much that it cannot be looked at. */
  onOversize(frame: Uint8Array): void
  onClose(code: number, reason: string): void
}

export interface SocketOptions {
  readonly id: string
  readonly address: string
  readonly limits: Limits
  readonly clock: Clock
  /** Told of every refusal that ends a socket. */
  readonly onRefusal: (refusal: Refusal) => void
}

/** How long a client has to answer a close before the connection is cut. */
const CLOSE_GRACE_MS = 2000
/** This part of what may wait is little. */
const LITTLE = 1 / 8
const DRAIN_POLL_MS = 20
/** Who has more than that waiting and reads none of it for this long does not read. */
const STALL_MS = 60_000

export function openSocket(
  ws: WebSocket,
  options: SocketOptions,
  listen: (socket: Socket) => SocketListener,
): Socket {
  const { limits, clock } = options
  const bucket = createTokenBucket(limits.framesPerSecond, limits.frameBurst, clock.now())
  let holds = 0
  let alive = true
  let lastFrameAt = clock.now()
  let authenticated = false

  const socket: Socket = {
    id: options.id,
    address: options.address,
    get readyState() {
      return ws.readyState
    },
    send(frame) {
      if (ws.readyState !== ws.OPEN) return
      if (ws.bufferedAmount > limits.sendQueueBytes) {
        socket.refuse(new Refusal('SLOW_READER'))
        return
      }
      ws.send(frame)
    },
    refuse(refusal) {
      if (ws.readyState !== ws.OPEN) return
      options.onRefusal(refusal)
      socket.close(refusal.close.code, refusal.close.reason)
    },
    close(code, reason) {
      ws.close(code, reason)
      clock.after(CLOSE_GRACE_MS, () => ws.terminate())
    },
    authenticated() {
      authenticated = true
    },
    async drained() {
      let waiting = ws.bufferedAmount
      let readAt = clock.now()
      while (ws.readyState === ws.OPEN && waiting > limits.sendQueueBytes * LITTLE) {
        await new Promise<void>((resolve) => void clock.after(DRAIN_POLL_MS, resolve))
        if (ws.bufferedAmount < waiting) readAt = clock.now()
        waiting = ws.bufferedAmount
        if (clock.now() - readAt > STALL_MS) socket.refuse(new Refusal('SLOW_READER'))
      }
    },
    hold() {
      holds += 1
      ws.pause()
      let held = true
      return () => {
        if (!held) return
        held = false
        holds -= 1
        // What happened while nothing was read is no sign of a dead client.
        alive = true
        lastFrameAt = clock.now()
        if (holds === 0) ws.resume()
      }
    },
  }
  const listener = listen(socket)

  const stopTimers = [
    clock.every(limits.heartbeatMs, () => {
      if (holds > 0) return
      if (!alive) {
        ws.terminate()
        return
      }
      alive = false
      ws.ping()
      if (clock.now() - lastFrameAt > limits.idleMs)
        socket.refuse(new Refusal('CONNECTION_TIMEOUT'))
    }),
    clock.after(limits.authDeadlineMs, () => {
      if (!authenticated) {
        socket.refuse(
          new Refusal(
            'UNAUTHENTICATED',
            `No valid token came within ${limits.authDeadlineMs / 1000} s.`,
          ),
        )
      }
    }),
  ]

  ws.on('pong', () => {
    alive = true
  })
  ws.on('message', (received: Buffer, isBinary: boolean) => {
    alive = true
    lastFrameAt = clock.now()
    if (ws.readyState !== ws.OPEN) return
    const wait = bucket.take(lastFrameAt)
    // Who sends too fast is read more slowly; nothing is lost, and nobody else notices.
    if (wait > 0) clock.after(wait, socket.hold())
    if (!isBinary) listener.onText(received.toString('utf8'))
    else if (received.length > limits.frameBytes) listener.onOversize(received)
    else listener.onFrame(new Uint8Array(received.buffer, received.byteOffset, received.length))
  })
  ws.on('error', () => {
    // reason: ws closes the socket itself after an error, and 'close' follows with the code
  })
  ws.on('close', (code, reason) => {
    for (const stop of stopTimers) stop()
    listener.onClose(code, reason.toString('utf8'))
  })
  return socket
}
