/**
 * One WebSocket from a client, with the limits that hold on it: frame size, frames per second, what may wait to be
 * worked on and what to be read, signs of life. What the frames mean is the business of whoever listens.
 */
import type { Limits } from '@concord/schemas'
import type { Person } from '../../auth/live-connections.ts'
import type { Refused } from '../../auth/refused.ts'
import type { Clock } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import { personKey } from '../../core/who.ts'
import { createReceiveQueue, type Line } from './receive-queue.ts'
import { createTokenBucket } from './token-bucket.ts'
import type { Turns, Work } from './turns.ts'

export interface Socket {
  readonly id: string
  readonly address: string
  /** As browsers count: 1 is open, 2 closing, 3 closed. */
  readonly readyState: number
  /** The client has proved who it is. */
  readonly isAuthenticated: boolean
  /** When the client sent something last. */
  readonly lastFrameAt: number
  send(frame: Uint8Array | string): void
  /** Says why and ends. What the client sent and was not worked on is dropped. */
  refuse(refusal: Refusal): void
  close(code: number, reason: string): void
  /** Counts something that was refused on this socket, which goes on. `target`: what it was about. */
  note(refusal: Refusal, target?: string): void
  /** The client has proved who it is: the deadline for that no longer holds. */
  authenticated(person: Person): void
  /** Works on something that came, in order with what came before in the same line. `bytes`: what waits with it. */
  work(line: Line, bytes: number, work: Work): void
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
  /** It is closed, and what came before that was worked on. */
  onClose(code: number, reason: string): void
}

/** As much of a socket of `ws` as is used here; a channel is one, too. */
export interface SocketLike {
  readonly readyState: number
  readonly OPEN: number
  readonly bufferedAmount: number
  send(frame: Uint8Array | string): void
  send(frame: Uint8Array, options: { binary?: boolean; fin?: boolean }): void
  ping(): void
  pause(): void
  resume(): void
  close(code: number, reason: string): void
  terminate(): void
  on(event: 'message', listener: (received: Buffer, isBinary: boolean) => void): unknown
  on(event: 'close', listener: (code: number, reason: Buffer) => void): unknown
  on(event: 'ping' | 'pong' | 'error', listener: () => void): unknown
}

export interface SocketOptions {
  readonly id: string
  readonly address: string
  readonly limits: Limits
  readonly clock: Clock
  readonly turns: Turns
  /** Told of everything that is refused on it. */
  readonly onRefused: (refused: Refused) => void
  /** Told of everybody whose socket it proves to be. */
  readonly onPerson?: (person: Person) => void
  /** Told when nothing more is read for a while, and why. */
  readonly onHeld?: (why: 'queue' | 'rate') => void
}

/** Larger frames are sent in pieces of this size. */
const PIECE_BYTES = 256 * 1024
/** How long a client has to answer a close before the connection is cut. */
const CLOSE_GRACE_MS = 2000
/** This part of what may wait is little. */
const LITTLE = 1 / 8
const DRAIN_POLL_MS = 20
/** Who has more than that waiting and reads none of it for this long does not read. */
const STALL_MS = 60_000

export function openSocket(
  ws: SocketLike,
  options: SocketOptions,
  listen: (socket: Socket) => SocketListener,
): Socket {
  const { limits, clock, turns, onRefused, onPerson, onHeld } = options
  const frames = createTokenBucket(limits.framesPerSecond, limits.frameBurst, clock.now())
  const bytes = createTokenBucket(limits.bytesPerSecond, limits.byteBurst, clock.now())
  let holds = 0
  let alive = true
  let lastFrameAt = clock.now()
  /** How this side has ended it; the other side may not repeat that. */
  let farewell: { readonly code: number; readonly reason: string } | undefined
  let who: Person | undefined
  /** The largest frame among those that wait to be read: the first state of a large document may be larger than what may wait. */
  let largest = 0
  let unread = 0
  let paced: (() => void) | undefined
  let cut: (() => void) | undefined

  const socket: Socket = {
    id: options.id,
    address: options.address,
    get readyState() {
      return ws.readyState
    },
    get isAuthenticated() {
      return who !== undefined
    },
    get lastFrameAt() {
      return lastFrameAt
    },
    send(frame) {
      if (ws.readyState !== ws.OPEN) return
      const waiting = ws.bufferedAmount
      if (waiting <= limits.sendQueueBytes) largest = 0
      if (waiting > limits.sendQueueBytes + largest) {
        socket.refuse(new Refusal('SLOW_READER'))
        return
      }
      largest = Math.max(largest, frame.length)
      if (typeof frame === 'string' || frame.length <= PIECE_BYTES) ws.send(frame)
      else sendInPieces(frame)
    },
    refuse(refusal) {
      if (ws.readyState !== ws.OPEN) return
      socket.note(refusal)
      socket.close(refusal.close.code, refusal.close.reason)
    },
    close(code, reason) {
      queue.clear()
      farewell ??= { code, reason }
      ws.close(code, reason)
      cut ??= clock.after(CLOSE_GRACE_MS, () => ws.terminate())
    },
    note: (refusal, target) => onRefused({ refusal, who, address: options.address, target }),
    authenticated(person) {
      who = person
      onPerson?.(person)
    },
    work: (line, bytes, work) => queue.add(line, bytes, work),
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

  /** So that one can see how much of it was read. */
  function sendInPieces(frame: Uint8Array): void {
    for (let from = 0; from < frame.length; from += PIECE_BYTES) {
      const piece = frame.subarray(from, from + PIECE_BYTES)
      ws.send(piece, { binary: true, fin: from + PIECE_BYTES >= frame.length })
    }
  }

  const queue = createReceiveQueue({
    turns,
    limits,
    owner: () => (who ? `person ${personKey(who)}` : `address ${options.address}`),
    isStranger: () => who === undefined,
    hold() {
      if (who) onHeld?.('queue')
      return socket.hold()
    },
    onOverflow: () => socket.refuse(new Refusal('RATE_LIMITED', 'Far too much was sent at once.')),
  })
  const listener = listen(socket)

  const stopTimers = [
    clock.every(limits.heartbeatMs, () => {
      if (holds > 0) return
      // Who reads what was sent is there; the question waits behind it.
      const reads = ws.bufferedAmount < unread
      unread = ws.bufferedAmount
      if (!alive && !reads) {
        ws.terminate()
        return
      }
      alive = false
      ws.ping()
      if (clock.now() - lastFrameAt > limits.idleMs)
        socket.refuse(new Refusal('CONNECTION_TIMEOUT'))
    }),
    clock.after(limits.authDeadlineMs, () => {
      if (!who) {
        socket.refuse(
          new Refusal(
            'UNAUTHENTICATED',
            `No valid token came within ${limits.authDeadlineMs / 1000} s.`,
          ),
        )
      }
    }),
  ]

  /** Who sends too fast is read more slowly; nothing is lost, and nobody else notices. */
  function pace(size: number): void {
    const now = clock.now()
    const wait = Math.max(frames.take(now), bytes.take(now, size))
    if (wait === 0 || paced) return
    onHeld?.('rate')
    paced = socket.hold()
    waitForRate()
  }

  function waitForRate(): void {
    const now = clock.now()
    const wait = Math.max(frames.wait(now), bytes.wait(now))
    if (wait > 0) {
      clock.after(wait, waitForRate)
      return
    }
    paced?.()
    paced = undefined
  }

  ws.on('pong', () => {
    alive = true
  })
  ws.on('ping', () => {
    alive = true
    pace(0)
  })
  ws.on('message', (received: Buffer, isBinary: boolean) => {
    alive = true
    lastFrameAt = clock.now()
    if (ws.readyState !== ws.OPEN) return
    pace(received.length)
    if (!isBinary) listener.onText(received.toString('utf8'))
    else if (received.length > limits.frameBytes) listener.onOversize(received)
    else listener.onFrame(new Uint8Array(received.buffer, received.byteOffset, received.length))
  })
  ws.on('error', () => {
    // reason: ws closes the socket itself after an error, and 'close' follows with the code
  })
  ws.on('close', (code, reason) => {
    for (const stop of stopTimers) stop()
    // The timer would keep all of the socket in memory.
    cut?.()
    const last = farewell ?? { code, reason: reason.toString('utf8') }
    queue.whenEmpty(() => listener.onClose(last.code, last.reason))
  })
  return socket
}
