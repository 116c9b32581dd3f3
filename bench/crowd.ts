/** Many people write in one document. They are light clients; one stock provider among them sees what arrives, and when. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from '../e2e/chance.ts'
import { lightClient, type LightClient } from '../e2e/light-client.ts'
import { stockClient, until } from '../e2e/stock.ts'
import { cpuMs } from './process-cost.ts'
import type { Target } from './target.ts'

export interface Crowd {
  readonly people: number
  /** Edits of each person, and the time between two of them. */
  readonly edits: number
  readonly everyMs: number
}

export interface CrowdCost {
  /** Server CPU from the first edit until everything is acknowledged, seen and stored, ms. */
  readonly cpuMs: number
  /** Frames to all the light clients together. */
  readonly frames: number
  readonly bytes: number
  /** Time until an edit was seen, one figure for each edit, ms. */
  readonly seen: readonly number[]
  /** CPU of this process, which plays all the clients, as a share of one core while edits were sent. */
  readonly clientLoad: number
}

/** Longer than the time after which a stock server stores a document that became quiet. */
const STORED_MS = 2500

export async function crowd(
  target: Target,
  id: string,
  { people, edits, everyMs }: Crowd,
  chance: Chance,
): Promise<CrowdCost> {
  const names = Array.from({ length: people }, (_, index) => `person${index}`)
  const document = await target.makeDocument(id, ['watcher', ...names])
  const watcher = stockClient(target.wsUrl, document, await target.token('watcher'))
  await watcher.synced()
  const clients: LightClient[] = []
  for (const name of names) {
    clients.push(await lightClient(target.wsUrl, document, await target.token(name)))
  }
  const seen: number[] = []
  const entries = watcher.doc.getMap<number>('entries')
  entries.observe(({ keysChanged }) => {
    const now = performance.now()
    for (const key of keysChanged) seen.push(now - entries.get(key)!)
  })

  const cpuBefore = cpuMs(target.pid)
  const own = process.cpuUsage()
  const started = performance.now()
  await Promise.all(clients.map((client, index) => write(client, index, edits, everyMs, chance)))
  const { user, system } = process.cpuUsage(own)
  const clientLoad = (user + system) / 1000 / (performance.now() - started)
  await until(() => seen.length === people * edits)
  await until(() => clients.every((client) => client.acknowledged >= edits))
  await sleep(STORED_MS)
  const cost: CrowdCost = {
    cpuMs: cpuMs(target.pid) - cpuBefore,
    frames: clients.reduce((sum, client) => sum + client.frames, 0),
    bytes: clients.reduce((sum, client) => sum + client.bytes, 0),
    seen,
    clientLoad,
  }
  for (const client of clients) client.close()
  watcher.close()
  return cost
}

/** People do not type in step: each begins at a moment of their own. */
async function write(
  client: LightClient,
  index: number,
  edits: number,
  everyMs: number,
  chance: Chance,
): Promise<void> {
  const begin = performance.now() + chance.between(0, everyMs)
  for (let edit = 0; edit < edits; edit += 1) {
    await sleep(Math.max(0, begin + edit * everyMs - performance.now()))
    client.set(`${index}:${edit}`, performance.now())
  }
}
