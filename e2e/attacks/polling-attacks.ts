/** Attacks with sockets over plain HTTP: opened and left, asked and never fetched, and requests that belong to none. */
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { POLLED, POLLED_HEAD_BYTES, packPolled, type PolledMessage } from '@concord/schemas'
import { authFrame } from '../raw.ts'
import { ATTACKER, ATTACKERS_ADDRESS, type Attack, type Field } from './attack.ts'
import { askFrame } from './crafted-frames.ts'
import { fillDocument } from './large-text.ts'

const ANOTHER_ADDRESS = '127.0.0.67'
const AT_ONCE = 50
const ASKS_AT_ONCE = 40
const MiB = 2 ** 20

export const pollingAttacks: readonly Attack[] = [
  {
    name: '1,000 sockets over plain HTTP, opened and left',
    only: 'concord',
    // From here nobody else can come for a while.
    run: (field) =>
      withRequests(field, ANOTHER_ADDRESS, async (call) => {
        for (let batch = 0; batch < 1000 / AT_ONCE; batch += 1)
          await Promise.all(Array.from({ length: AT_ONCE }, () => call('POST', 'new')))
        return []
      }),
  },
  {
    name: 'somebody who asks for everything over plain HTTP, and fetches nothing',
    only: 'concord',
    run: (field) =>
      withRequests(field, ATTACKERS_ADDRESS, async (call) => {
        await fillDocument(field)
        const id = await opened(call)
        const token = await field.target.token(ATTACKER)
        let sent = 1
        await call('POST', id, 0, packed([authFrame(field.document, token)]))
        const deadline = performance.now() + 40_000
        const asks = Array.from({ length: ASKS_AT_ONCE }, () => askFrame(field.document))
        // Until too much waits for it, which takes longer the more a machine has to do.
        while (performance.now() < deadline) {
          const { status } = await call('POST', id, sent, packed(asks))
          if (status === 404) return []
          sent += asks.length
        }
        return ['it could go on asking']
      }),
  },
  {
    name: 'requests of sockets over plain HTTP that are not there, and bodies that never end',
    only: 'concord',
    run: (field) =>
      withRequests(field, ATTACKERS_ADDRESS, async (call) => {
        const id = await opened(call)
        const large = new Uint8Array(MiB)
        for (let batch = 0; batch < 10; batch += 1) {
          const strays = Array.from({ length: AT_ONCE / 2 }, () => call('POST', 'nobody', 0, large))
          const waiting = Array.from({ length: AT_ONCE / 2 }, () => call('GET', id, 0))
          // Of these only the last is held, and nothing will be said.
          void Promise.allSettled(waiting)
          await Promise.all(strays)
        }
        for (let count = 0; count < AT_ONCE; count += 1) void call('POST', id, 0, 'never ends')
        await sleep(1000)
        return []
      }),
  },
  {
    name: 'a million empty messages in one request over plain HTTP, and answers that nobody reads',
    long: true,
    only: 'concord',
    run: (field) =>
      withRequests(field, ATTACKERS_ADDRESS, async (call) => {
        await fillDocument(field)
        const body = emptyMessages(4 * MiB)
        for (const channels of ['', '&channels'])
          await Promise.all(
            Array.from({ length: 20 }, async () => {
              const id = await opened(call, channels)
              return call('POST', id + channels, 0, body)
            }),
          )
        const id = await opened(call)
        const token = await field.target.token(ATTACKER)
        const asks = [authFrame(field.document, token), askFrame(field.document)]
        await call('POST', id, 0, packed(asks))
        await askUnread(field, id, 600)
        return []
      }),
  },
]

/** So many messages of which each says nothing. */
function emptyMessages(bytes: number): Uint8Array {
  return new Uint8Array(bytes - (bytes % POLLED_HEAD_BYTES)).map((_, at) =>
    at % POLLED_HEAD_BYTES === 0 ? POLLED.text : 0,
  )
}

/** Asks for the same answer on one connection again and again before it has come, and reads nothing. */
async function askUnread({ target }: Field, id: string, times: number): Promise<void> {
  const { hostname, port } = new URL(target.wsUrl)
  const connection = connect({
    port: Number(port),
    host: hostname,
    localAddress: ATTACKERS_ADDRESS,
  })
  connection.on('error', () => {
    // reason: that it is cut is what should come of it
  })
  connection.pause()
  connection.write(`GET /ws?polling=${id}&at=0 HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`.repeat(times))
  await sleep(1000)
  connection.destroy()
}

interface Told {
  /** 0 when the server broke off. */
  readonly status: number
  readonly text: string
}

type Call = (
  method: 'GET' | 'POST',
  id: string,
  at?: number,
  body?: Uint8Array | 'never ends',
) => Promise<Told>

/** Requests from this address; what is still going on at the end is broken off. */
async function withRequests(
  { target }: Field,
  localAddress: string,
  run: (call: Call) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const call: Call = (method, id, at, body) => {
    const { promise, resolve } = Promise.withResolvers<Told>()
    const place = at === undefined ? '' : `&at=${at}`
    const address = `${target.wsUrl.replace(/^ws/, 'http')}?polling=${id}${place}`
    const sent = request(address, { method, agent, localAddress }, async (answer) => {
      let text = ''
      for await (const chunk of answer.setEncoding('utf8')) text += String(chunk)
      resolve({ status: answer.statusCode ?? 0, text })
    })
    sent.on('error', () => resolve({ status: 0, text: '' }))
    if (body === 'never ends') sent.write('x')
    else sent.end(body)
    return promise
  }
  try {
    return await run(call)
  } finally {
    agent.destroy()
  }
}

/** What a connection was cut for is not what the next request is about. */
async function opened(call: Call, query = ''): Promise<string> {
  for (;;) {
    const { status, text } = await call('POST', `new${query}`)
    if (status === 201) return (JSON.parse(text) as { polling: string }).polling
    await sleep(200)
  }
}

function packed(frames: readonly Uint8Array[]): Uint8Array {
  return packPolled(
    frames.map((body): PolledMessage => ({ type: POLLED.binary, more: false, body })),
  )
}
