import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { POLLED, packPolled } from '@concord/schemas'
import { beforeEach, expect, test } from 'vitest'
import { createManualClock, type ManualClock } from '../../core/test/manual-clock.ts'
import { createPollingLine, type PollingLine } from './polling-line.ts'
import { PollingSocket } from './polling-socket.ts'

/** An answer that is read only when a test says so. */
class FakeResponse extends EventEmitter {
  headersSent = false
  writableFinished = false
  status = 0
  readonly req: { readonly socket: { destroyed: boolean; destroy(): void } }
  constructor(connection = aConnection()) {
    super()
    this.req = { socket: connection }
  }
  writeHead(status: number): this {
    this.headersSent = true
    this.status = status
    return this
  }
  end(): this {
    return this
  }
  read(): void {
    this.writableFinished = true
    this.emit('close')
  }
}

function aConnection() {
  const connection = { destroyed: false, destroy: () => void (connection.destroyed = true) }
  return connection
}

let clock: ManualClock
let socket: PollingSocket
let line: PollingLine
let closed: number[]

beforeEach(() => {
  clock = createManualClock()
  socket = new PollingSocket()
  closed = []
  socket.on('close', (code: number) => closed.push(code))
  line = createPollingLine(socket, clock, () => 1000)
})

function tell(at: number, connection = aConnection()): FakeResponse {
  const response = new FakeResponse(connection)
  line.tell(response as unknown as ServerResponse, at)
  return response
}

const requestOf = (stream: PassThrough) => stream as unknown as IncomingMessage

test('[LI22] who asks again and reads nothing has one answer at a time', () => {
  socket.send('something')
  const [first, second] = [tell(0), tell(0)]
  expect([first.status, first.req.socket.destroyed, second.status]).toEqual([200, true, 200])
  second.read()
  const connection = aConnection()
  const [third, behind] = [tell(0, connection), tell(0, connection)]
  expect([second.req.socket.destroyed, third.status, behind.status]).toEqual([false, 200, 0])
  expect(connection.destroyed).toBe(true)
})

test('[LI22] who waits is answered now and then, and who asks for nothing any more is gone, also while nothing is read', async () => {
  socket.pause()
  const body = packPolled([{ type: POLLED.text, more: false, body: new Uint8Array(3) }])
  const request = new PassThrough()
  request.end(body)
  const brought = line.bring(requestOf(request), 0)
  await turn()
  const response = tell(0)
  clock.pass(25_000)
  expect(response.status).toBe(204)
  response.read()
  for (let minute = 0; minute < 5; minute += 1) {
    clock.pass(60_000)
    tell(0)
  }
  expect(closed).toEqual([])
  clock.pass(90_000)
  expect(closed).toEqual([1006])
  await brought
})

test('[LI22] what is still coming for a socket that has ended is not waited for', async () => {
  const request = new PassThrough()
  request.write('x')
  const brought = line.bring(requestOf(request), 0)
  await turn()
  line.terminate()
  await expect(brought).rejects.toThrow()
  expect(request.destroyed).toBe(true)
})

test('[LI22] one request brings no more than it may', async () => {
  const request = new PassThrough()
  request.end(new Uint8Array(1001))
  await expect(line.bring(requestOf(request), 0)).rejects.toMatchObject({
    code: 'PAYLOAD_TOO_LARGE',
  })
})
