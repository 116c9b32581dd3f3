/** Storms of one client or in one document, and honest people elsewhere who must have their turn all the same. */
import * as encoding from 'lib0/encoding'
import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { honestPair } from '../honest-pair.ts'
import { metricOf } from '../metric-of.ts'
import { acknowledgements, frame, rawSocket, updateFrame, type RawSocket } from '../raw.ts'
import { closeClients, stockClient, until } from '../stock.ts'

const NAME = 'default/document/storm'
/** Storms of many Yjs clients that write at one place are let in. */
const STORMY = {
  MAX_FRAMES_PER_SECOND: '100000',
  MAX_NEW_CLIENT_BURST: '10000',
  MAX_CONFLICT_BURST: '1000000000',
}
/** More than a server that works on a storm as it comes lets through before it is over. */
const EXCHANGES = 15

afterEach(async () => {
  closeClients()
  await cleanUp()
})

async function intruder(server: ConcordServer): Promise<RawSocket> {
  const raw = await rawSocket(server.wsUrl)
  expect(await raw.authenticate(NAME, await server.token('eve'))).toBe('granted')
  return raw
}

/** Updates of many Yjs clients at one place: each costs more than the one before. */
function conflicts(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const doc = new Y.Doc()
    doc.clientID = 1_000_000_000 - index
    doc.getText('t').insert(0, 'x')
    return Y.encodeStateAsUpdate(doc)
  })
}

test('[FA2] while one client keeps the processor busy for long, others write, see and save; and all of it is taken', async () => {
  const server = await startConcord({ env: STORMY })
  const { exchange, unharmed } = await honestPair(server)
  const raw = await intruder(server)
  const COUNT = 3000
  for (const update of conflicts(COUNT)) raw.send(updateFrame(NAME, update))
  for (let count = 0; count < EXCHANGES; count += 1) await exchange()
  expect(acknowledgements(raw, NAME)).toBeLessThan(COUNT)
  expect(await metricOf(server, 'concord_heavy_work_total')).toBeGreaterThan(0)
  expect(await metricOf(server, 'concord_held_reads_total{why="queue"}')).toBeGreaterThan(0)
  await until(() => acknowledgements(raw, NAME) === COUNT, 90_000)
  await unharmed()
  await until(async () => (await metricOf(server, 'concord_waiting_work')) === 0)
}, 120_000)

test('[FA2] while many people storm one document, others have their turn', async () => {
  const server = await startConcord({ env: STORMY })
  const { exchange, unharmed } = await honestPair(server)
  const first = await intruder(server)
  const members = ['ann', 'cat', 'dan', 'fay']
  for (const userId of members)
    await server.call('eve', 'POST', '/api/v1/documents/storm/members', { userId, role: 'editor' })
  const crowd = [first]
  for (const userId of members) {
    const raw = await rawSocket(server.wsUrl)
    expect(await raw.authenticate(NAME, await server.token(userId))).toBe('granted')
    crowd.push(raw)
  }
  const all = conflicts(3000)
  for (const [index, update] of all.entries())
    crowd[index % crowd.length]!.send(updateFrame(NAME, update))
  for (let count = 0; count < EXCHANGES; count += 1) await exchange()
  const acknowledged = (): number =>
    crowd.reduce((sum, raw) => sum + acknowledgements(raw, NAME), 0)
  expect(acknowledged()).toBeLessThan(all.length)
  await until(() => acknowledged() === all.length, 90_000)
  await unharmed()
}, 120_000)

test('[FA3] what a client sent before it left is taken', async () => {
  const server = await startConcord({ env: { MAX_FRAMES_PER_SECOND: '100000' } })
  const reader = stockClient(server.wsUrl, NAME, await server.token('eve'))
  await reader.synced()
  const raw = await intruder(server)
  const doc = new Y.Doc()
  doc.on('update', (update) => raw.send(updateFrame(NAME, update)))
  for (let edit = 0; edit < 200; edit += 1) doc.getMap('m').set(`k${edit}`, edit)
  raw.ws.close()
  await until(() => reader.doc.getMap('m').size === 200)
})

test('[LI11] who asks for all of a document again and again waits, and nobody else does', async () => {
  const server = await startConcord({ env: { MAX_QUESTION_BURST: '5' } })
  const { exchange, unharmed } = await honestPair(server)
  const raw = await intruder(server)
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'y'.repeat(500_000))
  raw.send(updateFrame(NAME, Y.encodeStateAsUpdate(doc)))
  await until(() => acknowledgements(raw, NAME) === 1)
  const question = frame(NAME, 0, (encoder) => {
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarUint8Array(encoder, Y.encodeStateVector(new Y.Doc()))
  })
  const answers = (): number => raw.frames.filter(({ length }) => length > 500_000).length
  for (let count = 0; count < 100; count += 1) raw.send(question)
  await until(() => answers() >= 5)
  for (let count = 0; count < 5; count += 1) await exchange()
  expect(answers()).toBeLessThan(50)
  await until(() => answers() > 6)
  await unharmed()
  // Whoever else wants to know is answered at once.
  const late = stockClient(server.wsUrl, NAME, await server.token('eve'))
  await late.synced()
  expect(late.doc.getText('t').length).toBe(500_000)
  expect(answers()).toBeLessThan(50)
})
