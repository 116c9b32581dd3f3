import { EventEmitter } from 'node:events'
import { DEFAULT_LIMITS } from '@concord/schemas'
import { beforeEach, expect, test } from 'vitest'
import type { Refused } from '../../auth/refused.ts'
import { createMetrics } from '../../core/metrics.ts'
import { Refusal } from '../../core/refusal.ts'
import { openSocket, type Socket, type SocketListener } from './socket.ts'
import { createTurns } from './turns.ts'

interface Timer {
  at: number
  readonly every: number | undefined
  readonly run: () => void
}

/** As much of a socket of ws as openSocket uses. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  isPaused = false
  pings = 0
  closedWith: { code: number; reason: string } | undefined
  readonly sent: { bytes: number; fin: boolean }[] = []
  send(frame: Uint8Array | string, { fin = true }: { fin?: boolean } = {}): void {
    this.sent.push({ bytes: frame.length, fin })
    this.bufferedAmount += frame.length
  }
  ping(): void {
    this.pings += 1
  }
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
  close(code: number, reason: string): void {
    this.readyState = 2
    this.closedWith = { code, reason }
  }
  terminate(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.emit('close', 1006, Buffer.from(''))
  }
}

const LIMITS = {
  ...DEFAULT_LIMITS,
  sendQueueBytes: 1000,
  framesPerSecond: 10,
  frameBurst: 5,
  bytesPerSecond: 1000,
  byteBurst: 5000,
}
const metrics = createMetrics()
let now: number
let timers: Set<Timer>
let ws: FakeSocket
let refused: Refused[]
let held: string[]
let frames: number
let socket: Socket

beforeEach(() => {
  now = 0
  timers = new Set()
  ws = new FakeSocket()
  refused = []
  held = []
  frames = 0
  const add = (ms: number, every: number | undefined, run: () => void): (() => void) => {
    const timer = { at: now + ms, every, run }
    timers.add(timer)
    return () => timers.delete(timer)
  }
  const clock = {
    now: () => now,
    after: (ms: number, run: () => void) => add(ms, undefined, run),
    every: (ms: number, run: () => void) => add(ms, ms, run),
  }
  const turns = createTurns({
    share: { perSecond: 100, burst: 100 },
    clock,
    elapsed: () => now,
    onFailure(error) {
      throw error
    },
    metrics,
  })
  const options = {
    id: 's',
    address: 'here',
    limits: LIMITS,
    clock,
    turns,
    onRefused: (one: Refused) => refused.push(one),
    onHeld: (why: string) => held.push(why),
  }
  const listener: SocketListener = {
    onFrame: () => (frames += 1),
    onText() {},
    onOversize() {},
    onClose() {},
  }
  socket = openSocket(ws, options, () => listener)
  socket.authenticated({ tenantId: 't', userId: 'ana' } as Parameters<Socket['authenticated']>[0])
})

function pass(ms: number): void {
  const until = now + ms
  for (;;) {
    const [next] = [...timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)
    if (!next) break
    now = next.at
    if (next.every === undefined) timers.delete(next)
    else next.at += next.every
    next.run()
  }
  now = until
}

test('[LI5] who neither answers nor reads is cut off; who reads what waits, however slowly, is not', () => {
  ws.bufferedAmount = 5_000_000
  for (let beat = 0; beat < 6; beat += 1) {
    pass(LIMITS.heartbeatMs)
    ws.bufferedAmount -= 100_000
  }
  expect(ws.readyState).toBe(1)
  pass(LIMITS.heartbeatMs * 2)
  expect(ws.readyState).toBe(3)
})

test('[LI4] a frame larger than what may wait is sent, in pieces, and what follows it too; then no more', () => {
  const large = new Uint8Array(600 * 1024)
  socket.send(large)
  expect(ws.sent).toEqual([
    { bytes: 256 * 1024, fin: false },
    { bytes: 256 * 1024, fin: false },
    { bytes: 88 * 1024, fin: true },
  ])
  socket.send(new Uint8Array(900))
  expect(refused).toEqual([])
  socket.send(new Uint8Array(900))
  socket.send(new Uint8Array(900))
  expect(refused.map(({ refusal }) => refusal.code)).toEqual(['SLOW_READER'])
  expect(ws.closedWith?.reason).toMatch(/^SLOW_READER/)
})

test('[LI4] once all was read only so much may wait again', () => {
  socket.send(new Uint8Array(5000))
  ws.bufferedAmount = 0
  socket.send(new Uint8Array(1500))
  expect(refused).toEqual([])
  socket.send(new Uint8Array(1500))
  socket.send(new Uint8Array(1500))
  expect(refused).toHaveLength(1)
})

test('[LI3] who sends too fast is not read for a while, once, and nothing is lost', () => {
  for (let frame = 0; frame < 20; frame += 1) ws.emit('message', Buffer.from([1]), true)
  expect([frames, ws.isPaused, held]).toEqual([20, true, ['rate']])
  pass(1400)
  expect(ws.isPaused).toBe(true)
  pass(200)
  expect(ws.isPaused).toBe(false)
  ws.emit('ping', Buffer.from(''))
  expect(held).toHaveLength(1)
})

test('[LI3] bytes are counted like frames', () => {
  ws.emit('message', Buffer.alloc(4000), true)
  expect(ws.isPaused).toBe(false)
  ws.emit('message', Buffer.alloc(4000), true)
  expect(ws.isPaused).toBe(true)
  pass(2900)
  expect(ws.isPaused).toBe(true)
  pass(200)
  expect(ws.isPaused).toBe(false)
})

test('refusals say who it was', () => {
  const refusal = new Refusal('MALFORMED_FRAME')
  socket.note(refusal, 't/document/d')
  const who = { tenantId: 't', userId: 'ana' }
  expect(refused).toEqual([{ refusal, who, address: 'here', target: 't/document/d' }])
})
