import { setImmediate as turn } from 'node:timers/promises'
import { POLLED, packPolled, polledClose, readPolled, type PolledMessage } from '@concord/schemas'
import { beforeEach, expect, test } from 'vitest'
import { PollingSocket } from './polling-socket.ts'

let socket: PollingSocket
let heard: string[]
/** The answers that were given: what each message says, or `nothing`. */
let answers: (string | readonly string[])[]

const text = (words: string): PolledMessage => ({
  type: POLLED.text,
  more: false,
  body: new TextEncoder().encode(words),
})
const bring = (at: number, ...messages: PolledMessage[]): void =>
  socket.take(Buffer.from(packPolled(messages)), at)
const words = ({ body, more }: PolledMessage): string =>
  new TextDecoder().decode(body) + (more ? '…' : '')
const poll = (at: number): void =>
  socket.poll(at, (messages) =>
    answers.push(messages ? readPolled(messages)!.map(words) : 'nothing'),
  )

beforeEach(() => {
  socket = new PollingSocket()
  heard = []
  answers = []
  socket.on('message', (received: Buffer) => heard.push(received.toString()))
  socket.on('close', (code: number, reason: Buffer) =>
    heard.push(`closed ${code} ${reason.toString()}`),
  )
})

test('[LI22] while nothing is read nothing is taken, not even the rest of one request', async () => {
  socket.on('message', () => socket.pause())
  bring(0, text('one'), text('two'))
  await turn()
  expect(heard).toEqual(['one'])
  socket.resume()
  await turn()
  expect(heard).toEqual(['one', 'two'])
  socket.resume()
  await socket.taking
  bring(1, text('two'), text('three'), polledClose(1000, 'done'), text('four'))
  await turn()
  socket.resume()
  await socket.taking
  expect(heard).toEqual(['one', 'two', 'three', 'closed 1000 done'])
})

test('[LI22] what is said in one go is one answer, and waits until it is said to have come', async () => {
  poll(0)
  socket.send('a')
  socket.send(Buffer.from('b'), { fin: false })
  socket.send(Buffer.from('c'))
  await turn()
  expect(answers).toEqual([['a', 'b…', 'c']])
  poll(0)
  expect(answers[1]).toEqual(answers[0])
  expect(socket.bufferedAmount).toBeGreaterThan(3)
  poll(3)
  expect([answers.length, socket.bufferedAmount]).toEqual([2, 0])
  expect(() => poll(4)).toThrow('It was not said so much')
})

test('[LI22] a request that comes after those that followed it gets nothing, and changes nothing', async () => {
  socket.send('a')
  await turn()
  for (const at of [0, 1, 0]) poll(at)
  expect(answers).toEqual([['a'], 'nothing'])
  socket.send('b')
  await turn()
  expect(answers.at(-1)).toEqual(['b'])
})

test('[LI22] one answer is no larger than it has to be', async () => {
  const large = 'x'.repeat(700_000)
  let gone = 0
  for (let count = 0; count < 3; count += 1) socket.send(large, {}, () => (gone += 1))
  poll(0)
  poll(1)
  await turn()
  expect([answers.map((said) => said.length), gone]).toEqual([[1, 1], 1])
})

test('[LI22] the farewell is the last that is said, and then the socket has ended', async () => {
  let pongs = 0
  socket.on('pong', () => (pongs += 1))
  socket.ping()
  poll(0)
  socket.ping()
  expect(pongs).toBe(2)
  socket.send('a')
  socket.close(4403, 'no')
  socket.send('b')
  await turn()
  expect(answers[0]).toHaveLength(2)
  expect([heard, socket.bufferedAmount]).toEqual([['closed 4403 no'], 0])
  poll(2)
  expect(answers[1]).toBe('nothing')
})

test('[LI22] whoever waits when it is cut off is let go', () => {
  poll(0)
  socket.terminate()
  socket.terminate()
  expect([answers, heard]).toEqual([['nothing'], ['closed 1006 ']])
})
