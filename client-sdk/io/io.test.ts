import { onTestFinished, beforeEach, expect, test, vi } from 'vitest'
import { fakeServer, type FakeServer, type FakeSocket } from '../test/fake-server.ts'
import { manualClock, type ManualClock } from '../test/manual-clock.ts'
import { tokenFor } from '../test/people.ts'
import type { IoAck, IoOptions, IoSocket } from './io-socket.ts'
import { io } from './io.ts'

let server: FakeServer
let clock: ManualClock
beforeEach(() => {
  server = fakeServer()
  clock = manualClock()
})

function connect(options: IoOptions = {}): IoSocket {
  const auth = { token: tokenFor('ann') }
  const socket = io('http://server', { auth, WebSocket: server.WebSocket, clock, ...options })
  onTestFinished(() => void socket.disconnect())
  return socket
}

/** The connection of that number, once it is dialed. */
async function dialed(number: number): Promise<FakeSocket> {
  await vi.waitFor(() => {
    if (server.sockets.length < number) clock.pass(500)
    expect(server.sockets).toHaveLength(number)
  })
  return server.sockets[number - 1]!
}

const said = async (there: FakeSocket, event: string): Promise<unknown> =>
  vi.waitFor(() => {
    const found = there.heard.findLast((one) => one.event === event)
    expect(found).toBeDefined()
    return found!.data
  })

/** Lets the connection of that number in, as a session of its own. */
async function letIn(number: number): Promise<FakeSocket> {
  const there = await dialed(number)
  there.open()
  await said(there, 'auth')
  there.tell('connected', { sessionId: `session ${number}` })
  there.ack('auth')
  return there
}

test('[SD77] what was sent into a dead connection is asked for again, from the first event on', async () => {
  const socket = connect()
  socket.emit('subscribe', { eventTypes: ['trip.*'] })
  const first = await letIn(1)
  await said(first, 'subscribe')
  first.tell('subscribed', { head: 7 })
  first.end()
  const second = await letIn(2)
  expect(await said(second, 'resume')).toEqual({ sessionId: 'session 1', lastSeq: 7 })
  second.tell('resumed', { since: 7, head: 9 })
  second.ack('resume')
  await vi.waitFor(() => expect(socket.recovered).toBe(true))
  second.end()
  const third = await letIn(3)
  expect(await said(third, 'resume')).toEqual({ sessionId: 'session 2', lastSeq: 7 })
  third.tell('resumed', { since: 7, head: 9 })
  third.tell('trip_updated', {}, 8)
  third.ack('resume')
  await vi.waitFor(() => expect(socket.id).toBe('session 3'))
  third.end()
  const fourth = await letIn(4)
  expect(await said(fourth, 'resume')).toEqual({ sessionId: 'session 3', lastSeq: 8 })
})

test('[SD77] so is what was asked for from an earlier event on', async () => {
  const socket = connect()
  const first = await letIn(1)
  await vi.waitFor(() => expect(socket.connected).toBe(true))
  socket.emit('get_history', { since: 1 })
  first.tell('history', { head: 9 })
  first.end()
  const second = await letIn(2)
  expect(await said(second, 'resume')).toEqual({ sessionId: 'session 1' })
  second.tell('resumed', { since: 9 })
  second.ack('resume')
  await vi.waitFor(() => expect(socket.connected).toBe(true))
  socket.emit('subscribe', { eventTypes: ['trip.*'], since: 3 })
  second.tell('subscribed', { head: 9 })
  second.end()
  const third = await letIn(3)
  expect(await said(third, 'resume')).toEqual({ sessionId: 'session 2', lastSeq: 3 })
})

/** Each ends a socket whose first connection is being dialed. */
const ends: [string, (socket: IoSocket, there: FakeSocket) => void][] = [
  ['it is disconnected here', (socket) => socket.disconnect()],
  ['the server refuses the connection for good', (_, there) => there.end('UNAUTHENTICATED')],
  [
    'the server refuses who says it',
    (_, there) => {
      there.open()
      there.ack('auth', { ok: false, error: { code: 'UNAUTHENTICATED', message: 'No.' } })
    },
  ],
]

test.each(ends)('[SD77] what waits is answered when %s, and not said later', async (_, end) => {
  const socket = connect()
  const answer = socket.emitWithAck('ping')
  const acks: IoAck[] = []
  socket.emit('ping', {}, (ack) => acks.push(ack))
  end(socket, await dialed(1))
  await expect(answer).rejects.toMatchObject({ code: 'OFFLINE' })
  expect(acks).toMatchObject([{ ok: false, error: { code: 'OFFLINE' } }])
  socket.connect()
  const there = await letIn(2)
  await vi.waitFor(() => expect(socket.connected).toBe(true))
  expect(there.heard.map(({ event }) => event)).toEqual(['auth'])
})

test('[SD77] a callback may come in the place of the data', async () => {
  const socket = connect()
  const there = await letIn(1)
  const ack = await new Promise((resolve) => {
    socket.emit('ping', resolve)
    void said(there, 'ping').then(() => there.ack('ping'))
  })
  expect(ack).toEqual({ ok: true })
  const emit = socket.emit as (...args: unknown[]) => unknown
  for (const more of [
    [1, 2],
    [1, () => {}, 2],
    [() => {}, () => {}],
  ])
    expect(() => emit('ping', ...more)).toThrow(TypeError)
})

/** A socket, and the codes of the errors that it tells. */
function failing(options: IoOptions = {}) {
  const codes: string[] = []
  const socket = connect(options).on('connect_error', ({ code }) => codes.push(code))
  return { socket, codes }
}

test('[SD77] that the server cannot be reached is told, once until it is', async () => {
  const { socket, codes } = failing()
  for (const number of [1, 2]) (await dialed(number)).end()
  const third = await letIn(3)
  await vi.waitFor(() => expect(socket.connected).toBe(true))
  expect(codes).toEqual(['OFFLINE'])
  third.end()
  expect(codes).toEqual(['OFFLINE'])
  for (const number of [4, 5]) (await dialed(number)).end()
  expect(codes).toEqual(['OFFLINE', 'OFFLINE'])
  const sixth = await letIn(6)
  await said(sixth, 'resume')
  sixth.ack('resume')
  await vi.waitFor(() => expect(socket.connected).toBe(true))
  sixth.end()
  const seventh = await dialed(7)
  seventh.open()
  seventh.end('CONNECTION_LIMIT')
  expect(codes).toEqual(['OFFLINE', 'OFFLINE', 'CONNECTION_LIMIT'])
  socket.disconnect()
  expect(codes).toHaveLength(3)
})

test('[SD77] that no token comes is told, also after it was connected', async () => {
  let asks = 0
  const { socket, codes } = failing({
    auth(give) {
      asks += 1
      if (asks === 2) give({ token: tokenFor('ann') })
    },
  })
  await vi.waitFor(() => {
    if (codes.length === 0) clock.pass(1000)
    expect(codes).toEqual(['OFFLINE'])
  })
  const first = await letIn(1)
  await vi.waitFor(() => expect(socket.connected).toBe(true))
  first.end()
  await vi.waitFor(() => {
    clock.pass(1000)
    expect(codes).toEqual(['OFFLINE', 'OFFLINE'])
  })
})

test('[SD77] the way that a fallback found is kept when it is disconnected and connects again', async () => {
  const fallback = vi.fn(({ webSocket }) => webSocket)
  const socket = connect({ fallback })
  for (const number of [1, 2]) {
    await letIn(number)
    await vi.waitFor(() => expect(socket.connected).toBe(true))
    socket.disconnect().connect()
  }
  expect(fallback).toHaveBeenCalledTimes(1)
})

test('[SD77] who disconnects when they are told that the server cannot be reached is done', async () => {
  const { socket, codes } = failing()
  socket.on('connect_error', () => socket.disconnect())
  ;(await dialed(1)).end()
  await vi.waitFor(() => expect(clock.waiting).toBe(0))
  clock.pass(60_000)
  expect([server.sockets.length, codes]).toEqual([1, ['OFFLINE']])
})
