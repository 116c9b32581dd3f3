/** Who is there, as stock clients see it while somebody says what is not so. */
import * as encoding from 'lib0/encoding'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { metricOf } from '../metric-of.ts'
import { frame, presenceFrame, rawSocket, type RawSocket } from '../raw.ts'
import { closeClients, stockClient, until, yWebsocketClient, type StockClient } from '../stock.ts'

const NAME = 'default/document/d'
let server: ConcordServer
let ana: StockClient
let watcher: StockClient
const raws: RawSocket[] = []

beforeAll(async () => {
  server = await startConcord({ env: { MAX_PRESENCE_BYTES: '2000' } })
  await server.call('ana', 'POST', '/api/v1/documents', { id: 'd', title: 'D' })
  for (const userId of ['ben', 'eve'])
    await server.call('ana', 'POST', '/api/v1/documents/d/members', { userId, role: 'editor' })
})
afterAll(cleanUp)

beforeEach(async () => {
  ana = stockClient(server.wsUrl, NAME, await server.token('ana', { name: 'Ana' }))
  watcher = stockClient(server.wsUrl, NAME, await server.token('ben'))
  await ana.synced()
  await watcher.synced()
  ana.provider.setAwarenessField('cursor', 1)
  await until(() => seen(ana)?.['cursor'] === 1)
})
afterEach(async () => {
  closeClients()
  for (const { ws } of raws.splice(0)) ws.terminate()
  await until(async () => (await metricOf(server, 'concord_sockets')) === 0)
})

/** What the watcher sees of somebody. */
function seen({ doc }: Pick<StockClient, 'doc'>): Record<string, unknown> | undefined {
  return watcher.provider.awareness!.getStates().get(doc.clientID)
}

async function intruder(): Promise<RawSocket> {
  const raw = await rawSocket(server.wsUrl)
  raws.push(raw)
  expect(await raw.authenticate(NAME, await server.token('eve'))).toBe('granted')
  return raw
}

const refusals = (): Promise<number> =>
  metricOf(server, 'concord_refusals_total{code="PRESENCE_REFUSED"}')

test("[PS1] nobody can change, end or block somebody else's presence, and whoever tries is told", async () => {
  const raw = await intruder()
  const before = await refusals()
  const { clientID } = ana.doc
  const state = { user: { id: 'ana', name: 'Mallory' } }
  for (const clock of [50, 51, Number.MAX_SAFE_INTEGER])
    raw.send(presenceFrame(NAME, clientID, state, clock))
  raw.send(presenceFrame(NAME, clientID, null, 60))
  await until(async () => (await refusals()) >= before + 4)
  ana.provider.setAwarenessField('cursor', 2)
  await until(() => seen(ana)?.['cursor'] === 2)
  expect(seen(ana)).toMatchObject({ user: { id: 'ana', name: 'Ana' } })
  await until(() => raw.frames.some((bytes) => textOf(bytes).includes('"PRESENCE_REFUSED"')))
  expect(raw.closed).toBeUndefined()
})

test('[PS2] what is too large or nothing that can be shown is refused, and the socket goes on', async () => {
  const raw = await intruder()
  raw.send(presenceFrame(NAME, 71, { text: 'x'.repeat(3000) }))
  for (const state of [[], 'words', 7, true, { deep: nested(200) }])
    raw.send(presenceFrame(NAME, 71, state))
  raw.send(presenceFrame(NAME, 72, { cursor: 3 }))
  await until(() => watcher.provider.awareness!.getStates().has(72))
  expect(watcher.provider.awareness!.getStates().has(71)).toBe(false)
  expect(raw.closed).toBeUndefined()
  raw.ws.terminate()
})

test('[PS2] bytes that are no presence close their document, with the reason', async () => {
  const raw = await intruder()
  raw.send(frame(NAME, 1, (encoder) => encoding.writeVarUint8Array(encoder, new Uint8Array([9]))))
  await until(() => raw.closeReason(NAME) !== undefined)
  expect(raw.closeReason(NAME)).toMatch(/^MALFORMED_FRAME/)
  expect(raw.closed).toBeUndefined()
})

test('[PS3] one connection shows four clients at most', async () => {
  const raw = await intruder()
  const before = await refusals()
  for (let client = 81; client <= 90; client += 1)
    raw.send(presenceFrame(NAME, client, { cursor: client }))
  await until(async () => (await refusals()) >= before + 6)
  const shown = (): number[] =>
    [...watcher.provider.awareness!.getStates().keys()].filter(
      (client) => client > 80 && client <= 90,
    )
  await until(() => shown().length === 4)
  expect(new Set(shown())).toEqual(new Set([81, 82, 83, 84]))
  raw.ws.terminate()
  await until(() => shown().length === 0)
})

test('[PS4] who stops to show themselves, or is gone, is not shown any more, also after coming back', async () => {
  const raw = await intruder()
  const shown = (): boolean => watcher.provider.awareness!.getStates().has(91)
  raw.send(presenceFrame(NAME, 91, { cursor: 1 }, 1))
  await until(shown)
  raw.send(presenceFrame(NAME, 91, null, 2))
  await until(() => !shown())
  raw.send(presenceFrame(NAME, 91, { cursor: 2 }, 3))
  await until(shown)
  raw.ws.terminate()
  await until(() => !shown())
})

test('[PS4] a stock client of either kind that hides is hidden', async () => {
  ana.provider.awareness!.setLocalState(null)
  await until(() => seen(ana) === undefined)
  const bridge = yWebsocketClient(server.wsUrl, NAME, await server.token('eve'))
  bridge.provider.awareness.setLocalStateField('cursor', 9)
  await until(() => seen(bridge)?.['cursor'] === 9)
  bridge.provider.awareness.setLocalState(null)
  await until(() => seen(bridge) === undefined)
})

test('[PS5] who comes back on a new connection while the old one looks alive stays shown', async () => {
  const token = await server.token('eve')
  const [before, again] = [await rawSocket(server.wsUrl), await rawSocket(server.wsUrl)]
  const shown = (): boolean => watcher.provider.awareness!.getStates().has(95)
  expect(await before.authenticate(NAME, token)).toBe('granted')
  before.send(presenceFrame(NAME, 95, { cursor: 1 }, 4))
  await until(shown)
  expect(await again.authenticate(NAME, token)).toBe('granted')
  again.send(presenceFrame(NAME, 95, { cursor: 1 }, 4))
  again.send(presenceFrame(NAME, 96, { cursor: 1 }, 1))
  await until(() => watcher.provider.awareness!.getStates().has(96))
  const sockets = await metricOf(server, 'concord_sockets')
  before.ws.terminate()
  // Something else that is seen after the old connection is gone.
  await until(async () => (await metricOf(server, 'concord_sockets')) === sockets - 1)
  ana.provider.setAwarenessField('cursor', 7)
  await until(() => seen(ana)?.['cursor'] === 7)
  expect(shown()).toBe(true)
  again.ws.terminate()
  await until(() => !shown())
})

function nested(levels: number): object {
  let value: object = {}
  for (let level = 0; level < levels; level += 1) value = { a: value }
  return value
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
