import { EventEmitter } from 'node:events'
import { CHANNEL, channelFrame, closeBody, readChannelFrame, readCloseBody } from '@concord/schemas'
import { beforeEach, expect, test } from 'vitest'
import { acceptChannels, type Channel } from './channels.ts'

/** As much of a socket of ws as channels use. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  isPaused = false
  pings = 0
  isGone = false
  readonly sent: Uint8Array[] = []
  readonly #unread: (() => void)[] = []
  send(frame: Uint8Array, _options: object, onGone: () => void): void {
    this.sent.push(frame)
    this.#unread.push(onGone)
  }
  /** The other side has read everything. */
  drain(): void {
    for (const onGone of this.#unread.splice(0)) onGone()
  }
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
  ping(): void {
    this.pings += 1
  }
  close(code: number, reason: string): void {
    this.isGone = true
    this.emit('close', code, Buffer.from(reason))
  }
  terminate(): void {
    this.close(1006, '')
  }
  take(frame: Uint8Array): void {
    this.emit('message', Buffer.from(frame), true)
  }
  get said() {
    return this.sent.splice(0).map((bytes) => readChannelFrame(bytes)!)
  }
}

let ws: FakeSocket
let channels: Channel[]
let timers: Set<{ readonly ms: number; readonly run: () => void }>

beforeEach(() => {
  ws = new FakeSocket()
  channels = []
  timers = new Set()
  const after = (ms: number, run: () => void) => {
    const timer = { ms, run }
    timers.add(timer)
    return () => timers.delete(timer)
  }
  const clock = { now: () => 0, after, every: after }
  acceptChannels(ws, clock, (channel) => channels.push(channel))
})

function opened(number: number): Channel {
  ws.take(channelFrame(CHANNEL.open, number))
  return channels.at(-1)!
}

/** What a channel tells whoever listens. */
function heard(channel: Channel): unknown[] {
  const told: unknown[] = []
  channel.on('message', (data, isBinary) => told.push([data.toString(), isBinary]))
  channel.on('close', (code, reason) => told.push([code, reason.toString()]))
  return told
}

test('[LI18] what comes for a channel it gets, and what it says is marked as its own', () => {
  const [one, two] = [opened(1), opened(7)]
  const [toOne, toTwo] = [heard(one), heard(two)]
  ws.take(channelFrame(CHANNEL.text, 7, Buffer.from('hello')))
  ws.take(channelFrame(CHANNEL.binary, 1, Buffer.from('bytes')))
  expect([toOne, toTwo]).toEqual([[['bytes', true]], [['hello', false]]])
  two.send('yes')
  two.send(Uint8Array.of(1), { binary: true, fin: false })
  two.send(Uint8Array.of(2), { binary: true, fin: true })
  expect(ws.said).toMatchObject([
    { type: CHANNEL.text, channel: 7, more: false, body: new TextEncoder().encode('yes') },
    { type: CHANNEL.binary, channel: 7, more: true },
    { type: CHANNEL.binary, channel: 7, more: false },
  ])
})

test('[LI18] what waits to be read is counted for each channel', () => {
  const [one, two] = [opened(1), opened(2)]
  one.send('12345')
  two.send('1')
  expect([one.bufferedAmount, two.bufferedAmount]).toEqual([5, 1])
  ws.drain()
  expect([one.bufferedAmount, two.bufferedAmount]).toEqual([0, 0])
})

test('[LI18] the socket is read while no channel holds it, and a hold is no sign that anybody has gone', () => {
  const [one, two] = [opened(1), opened(2)]
  let pongs = 0
  two.on('pong', () => (pongs += 1))
  one.pause()
  one.pause()
  two.pause()
  expect(ws.isPaused).toBe(true)
  const before = pongs
  two.ping()
  expect([pongs - before, ws.pings]).toEqual([1, 0])
  one.resume()
  expect(ws.isPaused).toBe(true)
  two.terminate()
  expect(ws.isPaused).toBe(false)
  one.ping()
  expect(ws.pings).toBe(1)
})

test('[LI18] a close is answered from either side, and ends that channel alone', () => {
  const [one, two] = [opened(1), opened(2)]
  const [toOne, toTwo] = [heard(one), heard(two)]
  one.close(4403, 'no')
  expect([one.readyState, toOne]).toEqual([2, []])
  one.send('late')
  const [said, ...more] = ws.said
  expect([readCloseBody(said!.body), more]).toEqual([{ code: 4403, reason: 'no' }, []])
  ws.take(channelFrame(CHANNEL.close, 1, closeBody(4403, '')))
  expect([one.readyState, toOne]).toEqual([3, [[4403, '']]])
  expect([two.readyState, toTwo]).toEqual([1, []])

  ws.take(channelFrame(CHANNEL.close, 2, closeBody(1000, 'bye')))
  expect(toTwo).toEqual([[1000, 'bye']])
  expect(ws.said).toMatchObject([{ type: CHANNEL.close, channel: 2 }])
})

test('[LI18] all channels end with their socket', () => {
  const told = [opened(1), opened(2)].map(heard)
  ws.close(1001, 'restart')
  expect(told).toEqual([[[1001, 'restart']], [[1001, 'restart']]])
  expect(timers.size).toBe(0)
})

test('[LI18] a socket without channels is cut, and so is one that sends without end to those that are over', () => {
  expect(timers.size).toBe(1)
  const channel = opened(1)
  expect(timers.size).toBe(0)
  channel.terminate()
  expect(timers.size).toBe(1)
  for (let sent = 0; sent < 7; sent += 1)
    ws.take(channelFrame(CHANNEL.binary, 1, new Uint8Array(2 ** 20)))
  expect(ws.isGone).toBe(false)
  ws.take(channelFrame(CHANNEL.binary, 1, new Uint8Array(2 ** 20)))
  expect(ws.isGone).toBe(true)
})

test('[LI18] channels that come and go without end end the socket', () => {
  for (let number = 0; number < 100; number += 1) {
    ws.take(channelFrame(CHANNEL.open, number))
    ws.take(channelFrame(CHANNEL.close, number))
  }
  expect([ws.isGone, channels.length]).toEqual([false, 100])
  for (let number = 0; number < 100; number += 1) {
    ws.take(channelFrame(CHANNEL.open, number))
    ws.take(channelFrame(CHANNEL.close, number))
  }
  expect(ws.isGone).toBe(true)
  expect(channels.length).toBeLessThan(150)
})

test('[LI18] what was said to channels that have ended and is not read is bounded', () => {
  for (let number = 0; number < 7; number += 1) {
    const channel = opened(number)
    channel.send(new Uint8Array(8 * 2 ** 20))
    expect(ws.isGone).toBe(false)
    channel.terminate()
    // Who reads may go on.
    if (number === 3) ws.drain()
  }
  expect(ws.isGone).toBe(false)
  for (let number = 7; number < 11; number += 1) {
    opened(number).send(new Uint8Array(8 * 2 ** 20))
    channels.at(-1)!.terminate()
  }
  expect(ws.isGone).toBe(true)
})

test('[LI18] what is no frame of a channel ends the socket', () => {
  opened(1)
  ws.take(Uint8Array.of(1, 2))
  expect(ws.isGone).toBe(true)
})
