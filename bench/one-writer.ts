/** One person writes, one reads, both with the stock provider. */
import { setTimeout as sleep } from 'node:timers/promises'
import { HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import type { Chance } from '../e2e/chance.ts'
import { stockClient, until, type StockClient } from '../e2e/stock.ts'
import { onSyncStatus } from '../e2e/sync-status.ts'
import { cpuMs } from './process-cost.ts'
import type { Target } from './target.ts'

interface Pair {
  readonly writer: StockClient
  readonly peer: StockClient
}

/** What the provider's sockets are made of, where it is not the WebSocket. */
type SocketClass = new (url: string | URL) => globalThis.WebSocket

async function open(target: Target, id: string, socketClass?: SocketClass): Promise<Pair> {
  const document = await target.makeDocument(id, ['writer', 'peer'])
  const client = async (person: string): Promise<StockClient> => {
    const socket =
      socketClass &&
      new HocuspocusProviderWebsocket({ url: target.wsUrl, WebSocketPolyfill: socketClass })
    return stockClient(target.wsUrl, document, await target.token(person), socket)
  }
  const peer = await client('peer')
  const writer = await client('writer')
  await peer.synced()
  await writer.acknowledged()
  return { writer, peer }
}

/** Time from an edit until the peer has it, and until the writer is told that it was taken, ms. */
export interface Latencies {
  readonly peer: readonly number[]
  readonly ack: readonly number[]
}

/** Edits one after another, with 5 to 15 ms between them: nobody waits for anybody. */
export async function typing(
  target: Target,
  id: string,
  edits: number,
  chance: Chance,
  socketClass?: SocketClass,
): Promise<Latencies> {
  const { writer, peer } = await open(target, id, socketClass)
  const sentAt: number[] = []
  const toPeer: number[] = []
  const toAck: number[] = []
  peer.doc.getMap<number>('entries').observe((event) => {
    for (const key of event.keysChanged) toPeer.push(performance.now() - sentAt[Number(key)]!)
  })
  onSyncStatus(writer.provider, () => toAck.push(performance.now() - sentAt[toAck.length]!))
  for (let edit = 0; edit < edits; edit += 1) {
    sentAt.push(performance.now())
    writer.doc.getMap('entries').set(String(edit), edit)
    await sleep(chance.between(5, 15))
  }
  await until(() => toPeer.length === edits && toAck.length === edits)
  writer.close()
  peer.close()
  return { peer: toPeer, ack: toAck }
}

export interface Burst {
  /** From the first edit until the last one was acknowledged, ms. */
  readonly acknowledgedMs: number
  /** From the first edit until the peer had all of them, ms. */
  readonly seenMs: number
  readonly cpuMs: number
}

/** All edits in one go, as after a paste or an import. */
export async function burst(
  target: Target,
  id: string,
  edits: number,
  socketClass?: SocketClass,
): Promise<Burst> {
  const { writer, peer } = await open(target, id, socketClass)
  let acknowledged = 0
  let acknowledgedMs = 0
  let seenMs = 0
  const entries = peer.doc.getMap('entries')
  const cpuBefore = cpuMs(target.pid)
  const started = performance.now()
  onSyncStatus(writer.provider, () => {
    acknowledged += 1
    if (acknowledged === edits) acknowledgedMs = performance.now() - started
  })
  entries.observe(() => {
    if (entries.size === edits) seenMs = performance.now() - started
  })
  for (let edit = 0; edit < edits; edit += 1) {
    writer.doc.getMap('entries').set(String(edit), edit)
  }
  await until(() => acknowledgedMs > 0 && seenMs > 0)
  const cpu = cpuMs(target.pid) - cpuBefore
  writer.close()
  peer.close()
  return { acknowledgedMs, seenMs, cpuMs: cpu }
}
