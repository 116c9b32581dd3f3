/** Coming into many documents at once, seen from outside. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as decoding from 'lib0/decoding'
import { afterEach, expect, test } from 'vitest'
import type * as Y from 'yjs'
import { askFrame } from '../attacks/crafted-frames.ts'
import { cleanUp, startConcord } from '../concord.ts'
import { metricOf } from '../metric-of.ts'
import { rawSocket, type RawSocket } from '../raw.ts'
import { closeClients, stockClient, until, yWebsocketClient } from '../stock.ts'

afterEach(async () => {
  closeClients()
  await cleanUp()
})

test('[LI20] who comes into many documents comes into a few at a time, and nobody else waits for that', async () => {
  const server = await startConcord()
  const name = 'default/document/there'
  const [mallory, ben] = [await server.token('mallory'), await server.token('ben')]
  const member = { userId: 'ben', role: 'editor' }
  await server.call('mallory', 'POST', '/api/v1/documents', { id: 'there', title: 'there' })
  await server.call('mallory', 'POST', '/api/v1/documents/there/members', member)

  const [first, second, third] = [
    await rawSocket(server.wsUrl),
    await rawSocket(server.wsUrl),
    await rawSocket(server.wsUrl),
  ]
  // What is not there yet has to be written, and nobody can write while another program holds the file.
  const file = new DatabaseSync(join(server.dataDir, 'concord.db'), { timeout: 5000 })
  file.exec('begin immediate')
  const answered: string[] = []
  const enter = async (socket: RawSocket, document: string): Promise<string> => {
    const answer = await socket.authenticate(document, mallory)
    answered.push(document)
    return answer
  }
  const others = async (): Promise<string> =>
    (await rawSocket(server.wsUrl)).authenticate(name, ben)
  const entries = [enter(first, 'default/document/new-1'), enter(second, 'default/document/new-2')]
  // Whenever somebody else is in, all that was asked before has had its chance.
  expect(await others()).toBe('granted')
  entries.push(enter(third, name))
  for (let time = 0; time < 3; time += 1) expect(await others()).toBe('granted')
  expect(answered).toEqual([])
  file.exec('rollback')
  file.close()
  expect(await Promise.all(entries)).toEqual(['granted', 'granted', 'granted'])
})

test('[LI21] a large document that nobody had open comes whole to every client, in several frames', async () => {
  const server = await startConcord()
  const name = 'default/document/large'
  const token = await server.token('ana')
  const author = stockClient(server.wsUrl, name, token)
  await author.synced()
  for (let part = 0; part < 3; part += 1) {
    author.doc.transact(() => {
      for (let entry = 0; entry < 6000; entry += 1)
        author.doc.getMap('entries').set(`${part}-${entry}`, 'so much of it '.repeat(5))
    })
    await author.acknowledged()
  }
  await until(async () => (await metricOf(server, 'concord_compactions_total')) > 0)
  author.close()
  await until(async () => (await metricOf(server, 'concord_open_documents')) === 0)

  const raw = await rawSocket(server.wsUrl)
  await raw.authenticate(name, token)
  raw.send(askFrame(name))
  await until(() => syncSteps(raw).includes(STATE))
  expect(syncSteps(raw).filter((step) => step === UPDATE).length).toBeGreaterThan(5)

  const stock = stockClient(server.wsUrl, name, token)
  const other = yWebsocketClient(server.wsUrl, name, token)
  await stock.synced()
  await until(() => other.provider.synced)
  const entries = ({ doc }: { doc: Y.Doc }) => doc.getMap('entries')
  expect([entries(stock).size, entries(other).size]).toEqual([18_000, 18_000])
  entries(stock).set('one', 'more')
  await until(() => entries(other).has('one'))
})

const STATE = 1
const UPDATE = 2

/** Which messages of the sync protocol came, in order. */
function syncSteps({ frames }: RawSocket): number[] {
  return frames.flatMap((bytes) => {
    const decoder = decoding.createDecoder(bytes)
    decoding.readVarString(decoder)
    return decoding.readVarUint(decoder) === 0 ? decoding.readVarUint(decoder) : []
  })
}
