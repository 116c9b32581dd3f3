import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createRawServer, type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createOutgoing, ForbiddenAddress } from './outgoing.ts'
import { createManualClock } from './test/manual-clock.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function serve(answer: RequestListener): Promise<number> {
  server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server!.once('listening', resolve))
  return (server.address() as AddressInfo).port
}

const message = { headers: { 'x-note': 'hi' }, body: '{"päckchen":1}' }

test('[WH1] nothing leaves for private addresses, also where a name stands for one', async () => {
  let called = 0
  const port = await serve((_, response) => {
    called += 1
    response.end()
  })
  const outgoing = createOutgoing('public internet', createManualClock())
  for (const url of [
    `https://127.0.0.1:${port}/`,
    `https://2130706433:${port}/`,
    `https://[::1]:${port}/`,
    `https://[::ffff:127.0.0.1]:${port}/`,
    `http://example.com:${port}/`,
    'https://ana:secret@example.com/',
  ]) {
    expect(() => outgoing.check(url), url).toThrow(ForbiddenAddress)
    await expect(outgoing.post({ url, ...message }), url).rejects.toThrow(ForbiddenAddress)
  }
  // What a name stands for is known only when the connection is made.
  const named = `https://localhost:${port}/`
  outgoing.check(named)
  await expect(outgoing.post({ url: named, ...message })).rejects.toThrow(
    'localhost is not on the public internet.',
  )
  expect(called).toBe(0)
})

test('[WH2] redirects are not followed, and who does not answer is given up', async () => {
  const seen: string[] = []
  const port = await serve((request, response) => {
    seen.push(`${request.method} ${request.url} ${String(request.headers['x-note'])}`)
    if (request.url === '/never') return
    response.writeHead(302, { location: '/elsewhere' })
    response.end()
  })
  const clock = createManualClock()
  const outgoing = createOutgoing('anywhere', clock)
  const url = `http://127.0.0.1:${port}`
  expect(await outgoing.post({ url: `${url}/moved`, ...message })).toBe(302)
  const waiting = outgoing.post({ url: `${url}/never`, ...message })
  const failed = expect(waiting).rejects.toThrow('There was no answer within ten seconds.')
  await expect.poll(() => seen.length).toBe(2)
  clock.pass(10_000)
  await failed
  expect(seen).toEqual(['POST /moved hi', 'POST /never hi'])
  expect(clock.waiting).toBe(0)
  const ending = new AbortController()
  const ended = outgoing.post({ url: `${url}/never`, ...message, signal: ending.signal })
  const refused = expect(ended).rejects.toThrow('the end')
  await expect.poll(() => seen.length).toBe(3)
  ending.abort(new Error('the end'))
  await refused
})

test.each([
  [
    'another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
  ],
  ['nothing', ''],
  ['nonsense', 'good day\r\n\r\n'],
])('[WH2] who answers with %s does not keep anybody waiting', async (_, words) => {
  const raw = createRawServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(words))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => raw.once('listening', resolve))
  const { port } = raw.address() as AddressInfo
  const outgoing = createOutgoing('anywhere', createManualClock())
  await expect(outgoing.post({ url: `http://127.0.0.1:${port}/`, ...message })).rejects.toThrow()
  raw.close()
})

test('[WH2] of an answer without end no more than a little is taken', async () => {
  const port = await serve((request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
      if (!response.destroyed) response.once('drain', more)
    }
    request.on('end', more).resume()
  })
  const outgoing = createOutgoing('anywhere', createManualClock())
  expect(await outgoing.post({ url: `http://127.0.0.1:${port}/`, ...message })).toBe(200)
})
