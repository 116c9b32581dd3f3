/** Whatever people do, in whatever order, with whatever interruptions: in the end all have the same document. */
import { WebSocketStatus } from '@hocuspocus/provider'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeClients, stockClient, until, yWebsocketClient } from '../stock.ts'

const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 1_000_000)
const RUNS = Number(process.env['FC_RUNS'] ?? 100)

interface Client {
  readonly doc: Y.Doc
  connect(): void
  disconnect(): void
  settled(): boolean
}

type Step =
  | {
      readonly do: 'insert' | 'delete' | 'format' | 'set' | 'unset' | 'push'
      readonly who: number
      readonly at: number
    }
  | { readonly do: 'leave' | 'return' | 'pause'; readonly who: number; readonly at: number }

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom(
    'insert',
    'insert',
    'insert',
    'delete',
    'format',
    'set',
    'set',
    'unset',
    'push',
    'leave',
    'return',
    'pause',
  ),
  who: fc.nat(3),
  at: fc.nat(1000),
})

let server: ConcordServer
const finished = new Map<string, string>()

beforeAll(async () => {
  server = await startConcord({
    env: { MAX_CONNECTIONS_PER_USER: '1000', MAX_CONNECTIONS_PER_ADDRESS: '1000' },
  })
})
afterEach(closeClients)
afterAll(cleanUp)

function edit(doc: Y.Doc, { do: what, at }: Step): void {
  const text = doc.getText('code')
  const map = doc.getMap('m')
  if (what === 'insert') text.insert(at % (text.length + 1), `${at};`)
  if (what === 'delete' && text.length > 0)
    text.delete(at % text.length, Math.min(3, text.length - (at % text.length)))
  if (what === 'format' && text.length > 1)
    text.format(at % (text.length - 1), 1, { bold: at % 2 === 0 || null })
  if (what === 'set') map.set(`k${at % 5}`, at % 3 === 0 ? new Y.Map([['deep', at]]) : at)
  if (what === 'unset') map.delete(`k${at % 5}`)
  if (what === 'push') doc.getArray('list').push([at])
}

/** Everything in a document, written the same way whatever the order in which it came. */
function content(doc: Y.Doc): string {
  const letters = (
    doc.getText('code').toDelta() as { insert: string; attributes?: object }[]
  ).flatMap(({ insert, attributes }) =>
    Array.from(insert, (letter) => [letter, attributes ?? null]),
  )
  const map = Object.entries(doc.getMap('m').toJSON()).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([letters, map, doc.getArray('list').toJSON()])
}

async function clients(name: string): Promise<Client[]> {
  const token = await server.token('ana')
  const made: Client[] = []
  for (let index = 0; index < 3; index += 1) {
    const { doc, provider, socket } = stockClient(server.wsUrl, name, token)
    made.push({
      doc,
      // The provider ignores a connect while its socket is still closing.
      connect: () => {
        if (socket.status === WebSocketStatus.Disconnected) void socket.connect()
      },
      disconnect: () => socket.disconnect(),
      settled: () => provider.isSynced && !provider.hasUnsyncedChanges,
    })
  }
  const bridge = yWebsocketClient(server.wsUrl, name, token)
  made.push({
    doc: bridge.doc,
    connect: () => bridge.provider.connect(),
    disconnect: () => bridge.provider.disconnect(),
    settled: () => bridge.provider.synced,
  })
  return made
}

test(`[SY3] random clients, edits and disconnects: all converge, seed ${SEED}`, async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
      const name = `default/document/run-${run++}`
      const people = await clients(name)
      for (const next of steps) {
        const person = people[next.who]!
        if (next.do === 'leave') person.disconnect()
        else if (next.do === 'return') person.connect()
        else if (next.do === 'pause')
          await new Promise((resolve) => setTimeout(resolve, next.at % 15))
        else edit(person.doc, next)
      }
      await until(() => {
        for (const person of people) person.connect()
        return people.every((person) => person.settled())
      })
      await until(() => new Set(people.map(({ doc }) => content(doc))).size === 1)
      finished.set(name, content(people[0]!.doc))
      closeClients()
    }),
    { seed: SEED, numRuns: RUNS, plugins: [fc.interruptAfterTimeLimit(50_000)] },
  )
  expect(run).toBeGreaterThan(2)
}, 180_000)

test('[SY3] the server rebuilt from its log has the same documents', async () => {
  await server.kill()
  server = await server.restart()
  const token = await server.token('ana')
  for (const [name, before] of finished) {
    const client = stockClient(server.wsUrl, name, token)
    await client.synced()
    expect(content(client.doc)).toBe(before)
    client.close()
  }
  expect(finished.size).toBeGreaterThan(2)
})
