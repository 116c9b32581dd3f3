/** Attacks with sockets: many, silent, greedy, slow, and with frames of every size. */
import { setTimeout as sleep } from 'node:timers/promises'
import { updateFrame, type RawSocket } from '../raw.ts'
import { ATTACKER, type Attack, type Field } from './attack.ts'
import { askFrame } from './crafted-frames.ts'
import { fillDocument, textUpdate } from './large-text.ts'

const MiB = 2 ** 20
/** How long a server may let somebody in without knowing who they are, with a reserve. */
const STRANGER_MS = 12_000

export const socketAttacks: readonly Attack[] = [
  {
    name: 'a hundred sockets that never say who they are',
    refused: true,
    async run(field) {
      const sockets = await several(100, () => field.socket())
      const deadline = performance.now() + STRANGER_MS
      const open = (): number => sockets.filter(({ closed }) => closed === undefined).length
      while (open() > 0 && performance.now() < deadline) await sleep(50)
      return open() > 0 ? [`${open()} of 100 are still open after ${STRANGER_MS / 1000} s`] : []
    },
  },
  {
    name: 'megabytes from a hundred sockets that never say who they are',
    refused: true,
    async run(field) {
      const bytes = new Uint8Array(MiB / 2)
      const sockets = await several(100, () => field.socket())
      for (let round = 0; round < 9; round += 1) {
        for (const raw of sockets) raw.send(updateFrame(field.document, bytes))
        await sleep(20)
      }
      await sleep(1000)
      return []
    },
  },
  {
    name: '1,500 sockets of one person',
    long: true,
    refused: true,
    async run(field) {
      const token = await field.target.token(ATTACKER)
      let granted = 0
      for (let batch = 0; batch < 30; batch += 1) {
        const answers = await several(50, async () => {
          const raw = await field.socket()
          return raw.authenticate(field.document, token)
        })
        granted += answers.filter((answer) => answer === 'granted').length
      }
      return granted > 100 ? [`${granted} of 1,500 were let in`] : []
    },
  },
  {
    name: '3,000 documents on one socket',
    long: true,
    async run(field) {
      const token = await field.target.token(ATTACKER)
      const raw = await field.socket()
      let granted = 0
      for (let document = 0; document < 3000 && raw.closed === undefined; document += 50) {
        const names = Array.from(
          { length: 50 },
          (_, index) => `default/document/m${document + index}`,
        )
        const answers = await Promise.all(names.map((name) => raw.authenticate(name, token)))
        granted += answers.filter((answer) => answer === 'granted').length
      }
      return granted > 500 ? [`${granted} of 3,000 were opened`] : []
    },
  },
  {
    name: 'names that no document can have',
    async run(field) {
      const token = await field.target.token(ATTACKER)
      const opened: string[] = []
      for (const name of ODD_NAMES) {
        const raw = await field.socket()
        const answer = await raw.authenticate(name, token)
        if (answer === 'granted') opened.push(JSON.stringify(name.slice(0, 20)))
        raw.ws.terminate()
      }
      return opened.length > 0 ? [`opened: ${opened.join(', ')}`] : []
    },
  },
  {
    name: 'a page of another origin',
    async run(field) {
      try {
        const raw = await field.socket({ origin: 'https://evil.example.com' })
        const answer = await raw.authenticate(field.document, await field.target.token(ATTACKER))
        return [`it may connect, and the answer is ${answer}`]
      } catch {
        // reason: a refused connection is what is wanted
        return []
      }
    },
  },
  {
    name: 'frames of 90 MB',
    refused: true,
    run: (field) => hugeFrames(field, false),
  },
  {
    name: 'frames of 90 MB that were made small for the way',
    run: (field) => hugeFrames(field, true),
  },
  {
    name: 'frames that are a little too large, one after the other',
    async run(field) {
      for (let count = 0; count < 20; count += 1) {
        const raw = await field.intruder()
        raw.send(updateFrame(field.document, textUpdate(count, 2 * MiB)))
        await sleep(30)
      }
      return []
    },
  },
  {
    name: 'a message in half a million pieces',
    async run(field) {
      const raw = await field.intruder()
      const piece = new Uint8Array([0])
      for (let count = 0; count < 500_000 && raw.ws.readyState === raw.ws.OPEN; count += 1) {
        raw.ws.send(piece, { fin: false })
        if (count % 1000 === 0) await flushed(raw)
      }
      await flushed(raw)
      return []
    },
  },
  {
    name: 'somebody who asks for everything again and again and reads nothing',
    refused: true,
    async run(field) {
      await fillDocument(field)
      const raw = await field.intruder()
      // Who asks for much comes after everybody else: on a busy machine it takes a while until too much waits for them.
      for (const seconds of [3, 6, 12, 20]) {
        raw.ws.pause()
        for (let count = 0; count < 400; count += 1) raw.send(askFrame(field.document))
        await sleep(seconds * 1000)
        // That it was refused is only seen by reading.
        raw.ws.resume()
        await sleep(500)
        if (raw.closed !== undefined) break
      }
      return []
    },
  },
  {
    name: 'somebody who asks for everything again and again and reads it',
    async run(field) {
      await fillDocument(field)
      const raw = await field.intruder()
      let bytes = 0
      raw.ws.on('message', (received: ArrayBuffer) => {
        bytes += received.byteLength
        raw.frames.length = 0
      })
      for (let count = 0; count < 300 && raw.closed === undefined; count += 1)
        raw.send(askFrame(field.document))
      await sleep(3000)
      return []
    },
  },
  {
    name: 'texts where frames belong',
    async run(field) {
      const raw = await field.intruder()
      const large = JSON.stringify({ event: 'x'.repeat(900_000) })
      const deep = '['.repeat(400_000)
      for (let count = 0; count < 50 && raw.ws.readyState === raw.ws.OPEN; count += 1) {
        for (const words of [large, deep, '', 'null', '{"event":"__proto__"}']) raw.ws.send(words)
        await flushed(raw)
      }
      return []
    },
  },
]

const ODD_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  '',
  ' ',
  '../../etc/passwd',
  'default/document/../x',
  'default/document/a\r\nSet-Cookie: b',
  'default/document/<img src=x onerror=alert(1)>',
  'default/document/__proto__',
  `default/document/${'x'.repeat(60_000)}`,
  'default/document/\u{202e}txt',
]

/** Makes several of something at the same time. */
function several<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => make(index)))
}

/** Resolves when what was sent has left this process. */
export async function flushed({ ws }: RawSocket): Promise<void> {
  while (ws.readyState === ws.OPEN && ws.bufferedAmount > MiB) await sleep(1)
  await sleep(0)
}

async function hugeFrames(field: Field, perMessageDeflate: boolean): Promise<string[]> {
  const update = textUpdate(1, 90_000_000)
  for (let count = 0; count < 3; count += 1) {
    const raw = await field.socket({ perMessageDeflate })
    await raw.authenticate(field.document, await field.target.token(ATTACKER))
    raw.ws.send(updateFrame(field.document, update), { compress: perMessageDeflate })
    await sleep(700)
  }
  return []
}
