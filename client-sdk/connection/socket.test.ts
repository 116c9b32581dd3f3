import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { systemClock } from '../core/clock.ts'
import { Socket, type WebSocketClass } from './socket.ts'

test('[SD21] what is sent while the socket is closed is forgotten', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const heard: string[] = []
  server.on('connection', (peer) => {
    peer.on('message', (frame: Buffer) => heard.push(frame.toString()))
    // The stock socket sends what it kept when the first word comes.
    peer.send(new Uint8Array([9]))
  })
  const { port } = server.address() as { port: number }
  const socket = new Socket(`ws://127.0.0.1:${port}`, WebSocket as unknown as WebSocketClass)
  const send = (text: string) => socket.send(new TextEncoder().encode(text))
  const up = new Promise<void>((resolve) => socket.on('connect', resolve))
  send('before the dial')
  void socket.connect()
  send('before it opened')
  await up
  send('open')
  await socket.end(systemClock)
  // The ping is answered, and nothing else was said.
  expect(heard).toEqual(['\n', 'open'])
})

test('[SD31] text frames are told apart, and are a first word, too', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  server.on('connection', (peer) => {
    peer.on('message', (frame: Buffer, isBinary) => peer.send(frame, { binary: isBinary }))
  })
  const { port } = server.address() as { port: number }
  const socket = new Socket(`ws://127.0.0.1:${port}`, WebSocket as unknown as WebSocketClass)
  const [texts, binaries]: [string[], number[]] = [[], []]
  socket.on('text', (text: string) => texts.push(text))
  socket.on('message', ({ data }: { data: ArrayBuffer }) => binaries.push(data.byteLength))
  const up = new Promise<void>((resolve) => socket.on('connect', resolve))
  socket.on('open', () => socket.sendText('{"event":"auth"}'))
  socket.sendText('before the dial')
  void socket.connect()
  await up
  socket.send(new Uint8Array([1, 0, 9]))
  await vi.waitFor(() => expect(binaries).toEqual([3]))
  expect(texts).toEqual(['{"event":"auth"}'])
  await socket.end(systemClock)
})
