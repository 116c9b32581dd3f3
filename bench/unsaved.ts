/**
 * What a server acknowledges before it is on disk.
 *
 *   npm run bench unsaved
 */
import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import * as Y from 'yjs'
import { stockClient } from '../e2e/stock.ts'
import { onSyncStatus } from '../e2e/sync-status.ts'
import { createTypist, readTrace } from './editing-trace.ts'
import { written } from './process-cost.ts'
import type { Section } from './report.ts'
import { startTarget, stockFile, type Target, type TargetName } from './target.ts'

const BURST = 50
const BURSTS = 200
const BURST_EVERY_MS = 100

interface Doored {
  readonly diskPerEdit: number
  /** Edits that were acknowledged and not on disk, at the worst moment. */
  readonly unsaved: number
}

export async function measureUnsaved(): Promise<Section[]> {
  const concord = await throughTheDoor('concord')
  const stock = await throughTheDoor('stock')
  const perSecond = (BURST * 1000) / BURST_EVERY_MS
  return [
    {
      title: 'What is told and not saved',
      how: `The first ${(BURST * BURSTS).toLocaleString('en-US')} edits of the same history through the socket by one stock provider, ${BURST} every ${BURST_EVERY_MS} ms (${perSecond} a second), default settings.`,
      rows: [
        {
          what: 'edits acknowledged but not on disk, at worst',
          unit: '',
          concord: [concord.unsaved],
          stock: [stock.unsaved],
          ratio: false,
        },
        {
          what: 'sent to the disk per edit, in whole pages',
          unit: 'bytes',
          concord: [concord.diskPerEdit],
          stock: [stock.diskPerEdit],
        },
      ],
      notes: [
        'Concord acknowledges what is on disk and nothing else, so its figure is 0 by construction; the kill rounds check it. For stock it is the most edits that were acknowledged since its file last changed. The faster people write, the fewer bytes a server that stores every ten seconds writes per edit, and the more it can lose.',
      ],
    },
  ]
}

async function throughTheDoor(name: TargetName): Promise<Doored> {
  const target = await startTarget(name)
  const document = await target.makeDocument('door', ['person0'])
  const client = stockClient(target.wsUrl, document, await target.token('person0'))
  await client.acknowledged()
  const typist = createTypist()
  const before = written(target.pid).disk
  let acknowledged = 0
  let worst = 0
  onSyncStatus(client.provider, () => {
    acknowledged += 1
  })
  const watch = watchStock(target, () => acknowledged)
  const { edits } = readTrace(process.env['TRACE_FILE'])
  for (let burst = 0; burst < BURSTS; burst += 1) {
    for (const edit of edits.slice(burst * BURST, (burst + 1) * BURST)) {
      Y.applyUpdate(client.doc, typist.type(edit))
    }
    await sleep(BURST_EVERY_MS)
    worst = Math.max(worst, watch())
  }
  await client.acknowledged()
  await sleep(3000)
  const diskPerEdit = (written(target.pid).disk - before) / (BURST * BURSTS)
  client.close()
  await target.kill()
  return { diskPerEdit, unsaved: worst }
}

/** How many acknowledged edits came after the last time that a stock server wrote its file. */
function watchStock(target: Target, acknowledged: () => number): () => number {
  if (target.name === 'concord') return () => 0
  const changedAt = (): number => statSync(stockFile(target.dataDir)).mtimeMs
  let last = changedAt()
  let stored = 0
  return () => {
    const changed = changedAt()
    if (changed !== last) {
      last = changed
      stored = acknowledged()
      return 0
    }
    return acknowledged() - stored
  }
}
