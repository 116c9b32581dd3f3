/** Attacks with updates: bytes that cannot be read, that no editor sends, or that cost more than they should. */
import { setTimeout as sleep } from 'node:timers/promises'
import * as Y from 'yjs'
import { acknowledgements, updateFrame } from '../raw.ts'
import { until } from '../stock.ts'
import { ATTACKER, type Attack, type Field } from './attack.ts'
import { askFrame } from './crafted-frames.ts'
import {
  TYPE,
  craftUpdate,
  deleted,
  item,
  text,
  type,
  values,
  type Write,
} from './crafted-update.ts'
import {
  nothings,
  oddNumbers,
  oddTypes,
  oddValues,
  tangles,
  type OddUpdate,
} from './odd-updates.ts'
import { flushed } from './socket-attacks.ts'

/** What is refused is refused by then, also by a busy machine. */
const REFUSAL_MS = 15_000
/** Yjs clients of the attacker: no honest client draws a number this low. */
let nextClient = 1000
function freshClient(): number {
  nextClient += 10
  return nextClient
}

export const updateAttacks: readonly Attack[] = [
  {
    name: 'updates that cannot be read',
    refused: true,
    async run(field) {
      let acknowledged = 0
      for (const bytes of unreadable(field)) {
        if ((await field.offer(bytes)) === 'acknowledged') acknowledged += 1
      }
      return acknowledged > 0 ? [`${acknowledged} were acknowledged`] : []
    },
  },
  odd('updates in which there is nothing', nothings),
  odd('updates that are tangled in themselves', tangles),
  odd('values that no editor writes', oddValues),
  odd('types and names that nobody has', oddTypes),
  odd('numbers beyond all measure', oddNumbers),
  {
    name: 'edits that build on edits that nobody has',
    async run(field) {
      const structs = Array.from({ length: 1000 }, () => item({ parent: 'text' }, text('junk')))
      for (let count = 0; count < 100; count += 1) {
        const raw = await field.intruder()
        raw.send(
          updateFrame(
            field.document,
            craftUpdate([{ client: freshClient(), clock: 1e6, structs }]),
          ),
        )
        await flushed(raw)
        await sleep(5)
        raw.ws.terminate()
      }
      return newcomerIsSent(field)
    },
  },
  {
    name: 'removal of what is not there',
    async run(field) {
      const ranges = Array.from({ length: 100_000 }, (_, index) => [index * 2, 1] as const)
      for (let count = 0; count < 5; count += 1) {
        const raw = await field.intruder()
        raw.send(updateFrame(field.document, craftUpdate([], [{ client: freshClient(), ranges }])))
        await sleep(100)
        raw.ws.terminate()
      }
      // Whatever the server keeps of it is looked at again with every edit of the honest people.
      await sleep(1000)
      return newcomerIsSent(field)
    },
  },
  {
    name: 'a hundred thousand Yjs clients in an update',
    async run(field) {
      const blocks = Array.from({ length: 100_000 }, (_, index) => ({
        client: 1_000_000 + index,
        clock: 0,
        structs: [item({ parent: 'crowd' }, text('x'))],
      }))
      await field.offer(craftUpdate(blocks.slice(0, 60_000)))
      await field.offer(craftUpdate(blocks.slice(60_000)))
      return []
    },
  },
  {
    name: 'thousands of Yjs clients of one person, a few at a time',
    async run(field) {
      let client = 3_000_000
      // As many as there is room for, to the last one.
      for (const size of [250, 25, 5, 1]) {
        for (let update = 0; update < 30; update += 1) {
          const blocks = Array.from({ length: size }, (_, index) => ({
            client: (client += 1),
            clock: 0,
            structs: [item({ parent: 'entries', key: `m${index}` }, values(update))],
          }))
          if ((await field.offer(craftUpdate(blocks))) === 'refused') break
        }
      }
      return []
    },
  },
  {
    name: 'a hundred thousand root types',
    async run(field) {
      for (let part = 0; part < 5; part += 1) {
        const structs = Array.from({ length: 20_000 }, (_, index) =>
          item({ parent: `root${part}-${index}` }, text('x')),
        )
        await field.offer(craftUpdate([{ client: freshClient(), clock: 0, structs }]))
      }
      return []
    },
  },
  {
    name: 'a document filled with the smallest insertions that there are, and opened again and again',
    long: true,
    async run(field) {
      const own = await field.target.makeDocument('filled', [ATTACKER])
      const token = await field.target.token(ATTACKER)
      for (let part = 0; part < 15; part += 1) {
        const structs = Array.from({ length: 19_000 }, (_, index) =>
          item({ parent: 'entries', key: `${part}-${index}` }, values(1)),
        )
        const raw = await field.socket()
        await raw.authenticate(own, token)
        raw.send(updateFrame(own, craftUpdate([{ client: freshClient(), clock: 0, structs }])))
        await until(() => acknowledgements(raw, own) > 0 || raw.closeReason(own) !== undefined)
        raw.ws.terminate()
      }
      for (let opening = 0; opening < 3; opening += 1) {
        const client = await field.client(own)
        client.close()
        await sleep(500)
      }
      return []
    },
  },
  {
    name: 'types within types, tens of thousands deep',
    async run(field) {
      for (const depth of [1000, 6000, 40_000]) {
        const client = freshClient()
        await field.offer(craftUpdate([{ client, clock: 0, structs: nested(client, depth) }]))
        const leaf = item({ parent: { client, clock: depth - 1 }, key: 'leaf' }, values(1))
        await field.offer(craftUpdate([{ client, clock: depth, structs: [leaf] }]))
        await field.offer(craftUpdate([], [{ client, ranges: [[0, 1]] }]))
      }
      return []
    },
  },
  {
    name: 'edits in the name of the others',
    async run(field) {
      const { doc } = await field.client()
      await until(() => doc.store.clients.size >= 2)
      for (let round = 0; round < 20; round += 1) {
        for (const client of doc.store.clients.keys()) {
          const clock = Y.getState(doc.store, client)
          const place = { parent: 'entries', key: `stolen${round}-${client}` }
          const structs = [item(place, values('stolen')), item(place, deleted(2 ** 40))]
          await field.offer(craftUpdate([{ client, clock, structs }]))
        }
      }
      return []
    },
  },
  {
    name: 'eight thousand edits at one place, each by another Yjs client',
    async run(field) {
      const raw = await field.intruder()
      for (let count = 0; count < 8000 && raw.ws.readyState === raw.ws.OPEN; count += 1) {
        const client = 2_000_000 + field.chance.between(0, 2 ** 30)
        const structs = [item({ parent: 'crowded' }, text('x'))]
        raw.send(updateFrame(field.document, craftUpdate([{ client, clock: 0, structs }])))
        if (count % 100 === 0) await flushed(raw)
      }
      await sleep(2000)
      return []
    },
  },
  {
    name: 'thousands of letters where thousands were put by somebody who did not know of them',
    refused: true,
    async run(field) {
      const two = new Y.Doc()
      two.clientID = freshClient()
      two.getText('crowded').insert(0, 'ab')
      const base = Y.encodeStateAsUpdate(two)
      await field.offer(base)
      const answers = []
      for (let round = 0; round < 3; round += 1) {
        answers.push(await field.offer(backwards(base, 'crowded', 5000), REFUSAL_MS))
      }
      // The first meets nothing; what comes after it would meet millions of letters.
      return answers.slice(1).every((answer) => answer === 'refused') ? [] : [answers.join(', ')]
    },
  },
  {
    name: 'ten thousand edits at once',
    async run(field) {
      const raw = await field.intruder()
      const client = freshClient()
      for (let clock = 0; clock < 10_000; clock += 1) {
        const structs = [item({ parent: 'entries', key: `burst${clock % 100}` }, values(clock))]
        raw.send(updateFrame(field.document, craftUpdate([{ client, clock, structs }])))
      }
      await sleep(2000)
      return []
    },
  },
]

/** Letters, each before the last, after the first of two that are there. */
function backwards(base: Uint8Array, root: string, letters: number): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = freshClient()
  Y.applyUpdate(doc, base)
  const known = Y.encodeStateVector(doc)
  doc.transact(() => {
    for (let letter = 0; letter < letters; letter += 1) doc.getText(root).insert(1, 'x')
  })
  return Y.encodeStateAsUpdate(doc, known)
}

function odd(name: string, updates: readonly OddUpdate[]): Attack {
  return {
    name,
    async run(field) {
      for (const make of updates) {
        const raw = await field.intruder()
        raw.send(updateFrame(field.document, make(freshClient())))
        // What comes next on the same connection meets whatever the update left behind.
        raw.send(askFrame(field.document))
        await sleep(10)
        raw.ws.terminate()
      }
      return []
    },
  }
}

/** A map in a map in a map. */
function nested(client: number, depth: number): Write[] {
  return Array.from({ length: depth }, (_, clock) =>
    clock === 0
      ? item({ parent: 'entries', key: `deep${client}` }, type(TYPE.map))
      : item({ parent: { client, clock: clock - 1 }, key: 'a' }, type(TYPE.map)),
  )
}

/** Noise, and true updates that were cut off or changed at one place. */
function unreadable({ chance }: Field): Uint8Array[] {
  const doc = new Y.Doc()
  doc.getText('code').insert(0, 'hello')
  doc.getMap('map').set('key', { a: [1, 2, 3] })
  const whole = Y.encodeStateAsUpdate(doc)
  const noise = Array.from({ length: 10 }, () =>
    Uint8Array.from({ length: 20 }, () => chance.between(128, 255)),
  )
  const cut = Array.from({ length: 10 }, (_, index) => whole.slice(0, whole.length - 3 - index))
  return [...noise, ...cut, new Uint8Array(), new Uint8Array([1]), Y.encodeStateAsUpdateV2(doc)]
}

/** Nobody who comes new may have to take what was refused. */
async function newcomerIsSent(field: Field): Promise<string[]> {
  const raw = await field.intruder()
  raw.send(askFrame(field.document))
  await sleep(1000)
  const bytes = raw.frames.reduce((sum, { length }) => sum + length, 0)
  const LARGE = 2 ** 18
  return bytes > LARGE ? [`a newcomer is sent ${(bytes / 2 ** 20).toFixed(1)} MiB`] : []
}
