/**
 * Ten thousand sockets that are held with presence on them: what each takes of the server's memory, and whether one edit
 * still gets through to all who have its document open.
 *
 *   npm run bench sockets
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { memoryOf } from '../e2e/attacks/process-memory.ts'
import { lightClient, type LightClient } from '../e2e/light-client.ts'
import { until } from '../e2e/stock.ts'
import type { Row, Section } from './report.ts'
import { startTarget, type Target, type TargetName } from './target.ts'

const PEOPLE = 1000
/** All of one person are in one document. */
const TABS = 10
const SOCKETS = PEOPLE * TABS
/** Sockets that are opened at the same time. */
const AT_ONCE = 50
/** Until what was sent has arrived and rubbish is collected. */
const SETTLE_MS = 5000
const LONGEST_MS = 120_000

const ENV = {
  MAX_CONNECTIONS: String(SOCKETS + 100),
  MAX_CONNECTIONS_PER_ADDRESS: String(SOCKETS + 100),
  MAX_CONNECTIONS_PER_USER: String(TABS),
  MAX_CONNECTS_PER_SECOND: '10000',
}

interface Held {
  readonly beforeMiB: number
  readonly afterMiB: number
  readonly kibPerSocket: number
  readonly openingMs: number
}

const MiB = 2 ** 20
const KiB = 1024

export async function measureSockets(): Promise<Section[]> {
  const concord = await hold('concord')
  const stock = await hold('stock')
  const row = (what: string, unit: string, of: (held: Held) => number): Row => ({
    what,
    unit,
    concord: [of(concord)],
    stock: [of(stock)],
  })
  return [
    {
      title: `${SOCKETS.toLocaleString('en-US')} sockets with presence`,
      how: `${PEOPLE.toLocaleString('en-US')} people, each with ${TABS} sockets to one document of their own, each socket with a presence that the others there are sent. Resident memory of the server process before the first and ${SETTLE_MS / 1000} s after the last; then one edit in every document reaches all who have it open. All clients are one process.`,
      rows: [
        row('memory before', 'MiB', ({ beforeMiB }) => beforeMiB),
        row('memory with all of them', 'MiB', ({ afterMiB }) => afterMiB),
        row('memory of one socket', 'KiB', ({ kibPerSocket }) => kibPerSocket),
        row('until all are open', 'ms', ({ openingMs }) => openingMs),
      ],
    },
  ]
}

async function hold(name: TargetName): Promise<Held> {
  const target = await startTarget(name, { env: ENV })
  const before = memoryOf(target.pid)!.nowBytes
  const started = performance.now()
  const clients = await openAll(target)
  const openingMs = performance.now() - started
  await sleep(SETTLE_MS)
  const after = memoryOf(target.pid)!.nowBytes
  const sent = clients.map(({ frames }) => frames)
  for (let person = 0; person < PEOPLE; person += 1) clients[person * TABS]!.set('all', person)
  const hasHeard = (client: LightClient, index: number): boolean =>
    index % TABS === 0 || client.frames > sent[index]!
  await until(() => clients.every(hasHeard), LONGEST_MS)
  for (const client of clients) client.close()
  await target.stop()
  return {
    beforeMiB: before / MiB,
    afterMiB: after / MiB,
    kibPerSocket: (after - before) / SOCKETS / KiB,
    openingMs,
  }
}

async function openAll(target: Target): Promise<LightClient[]> {
  const clients: LightClient[] = []
  for (let first = 0; first < SOCKETS; first += AT_ONCE) {
    const opening = Array.from({ length: AT_ONCE }, (_, offset) => openOne(target, first + offset))
    clients.push(...(await Promise.all(opening)))
  }
  return clients
}

async function openOne(target: Target, index: number): Promise<LightClient> {
  const person = Math.floor(index / TABS)
  const document = `default/document/held${person}`
  const client = await lightClient(target.wsUrl, document, await target.token(`held${person}`))
  client.showPresence(index + 1, { user: { id: `held${person}` }, cursor: index })
  return client
}
