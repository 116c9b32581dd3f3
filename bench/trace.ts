/**
 * A long editing history of one text: what it costs to keep it, and to open it again.
 *
 *   TRACE_FILE=<editing trace, JSON, may be gzipped> npm run bench trace
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { temporaryFolder } from '../e2e/concord.ts'
import { stockClient } from '../e2e/stock.ts'
import type { Row, Section } from './report.ts'
import { startTarget, type TargetName } from './target.ts'

/** What feeding the whole trace took. */
export interface Fed {
  readonly origin: string
  readonly edits: number
  readonly updateBytes: number
  readonly documentBytes: number
  /** Given to write calls. */
  readonly writtenBytes: number
  readonly fileBytes: number
  readonly cpuMs: number
  /** The longest time for which the event loop did not turn. */
  readonly longestPauseMs: number
}

/** One person alone: every edit a commit of its own. */
export interface Single {
  readonly edits: number
  readonly writtenBytes: number
}

export interface Loaded {
  readonly ms: number
  readonly characters: number
}

const CHILD = join(import.meta.dirname, 'trace-child.ts')
const NAMES: readonly TargetName[] = ['concord', 'stock']
const FEEDS = 3
const LOADS = 5

async function child<T>(
  step: 'feed' | 'load' | 'single',
  server: TargetName,
  dataDir: string,
): Promise<T> {
  const process_ = spawn(process.execPath, [CHILD, step, server, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output, [code]] = await Promise.all([text(process_.stdout), once(process_, 'exit')])
  if (code !== 0) throw new Error(`${step} ${server} ended with code ${code}`)
  return JSON.parse(output) as T
}

export async function measureTrace(): Promise<Section[]> {
  const folders = { concord: '', stock: '' }
  const fed: Record<TargetName, Fed[]> = { concord: [], stock: [] }
  for (let feed = 0; feed < FEEDS; feed += 1) {
    for (const name of NAMES) {
      folders[name] = temporaryFolder()
      fed[name].push(await child<Fed>('feed', name, folders[name]))
    }
  }
  const { origin, edits, updateBytes, documentBytes } = fed.concord[0]!
  const loads: Record<TargetName, Loaded[]> = { concord: [], stock: [] }
  const opens: Record<TargetName, number[]> = { concord: [], stock: [] }
  for (let load = 0; load < LOADS; load += 1) {
    for (const name of NAMES) loads[name].push(await child<Loaded>('load', name, folders[name]))
    for (const name of NAMES) opens[name].push(await timeUntilSynced(name, folders[name], load))
  }
  if (loads.concord[0]!.characters !== loads.stock[0]!.characters) {
    throw new Error('the two servers kept different texts')
  }
  const alone = {
    concord: await child<Single>('single', 'concord', folders.concord),
    stock: await child<Single>('single', 'stock', folders.stock),
  }
  const row = (
    what: string,
    unit: string,
    concord: readonly number[],
    stock: readonly number[],
  ): Row => ({ what, unit, concord, stock })
  const both = (what: string, unit: string, figure: (fed: Fed) => number): Row =>
    row(what, unit, fed.concord.map(figure), fed.stock.map(figure))
  const ms = (loaded: readonly Loaded[]): number[] => loaded.map((one) => one.ms)
  const perEdit = ({ writtenBytes, edits }: Single): number => writtenBytes / edits
  return [
    {
      title: 'Keeping and opening a long history',
      how: `${edits.toLocaleString('en-US')} edits of one text (${origin}), one Yjs update each, ${(updateBytes / edits).toFixed(0)} bytes on average; the whole document has ${documentBytes.toLocaleString('en-US')} bytes in the end. Fed in one process without sockets, as fast as it takes them: to Concord's own way of an edit, every edit committed, and to the stock extension, which stores the whole document every 100 edits, as it does by default when somebody types ten characters a second without a pause. Then ${alone.concord.edits.toLocaleString('en-US')} more edits of one person alone, each committed by itself in Concord. Medians of ${FEEDS} times; loads: of ${LOADS}, each in a fresh process.`,
      rows: [
        both('written per edit, fed fast', 'bytes', (fed) => fed.writtenBytes / fed.edits),
        row(
          'written per edit, one person alone',
          'bytes',
          [perEdit(alone.concord)],
          [perEdit(alone.stock)],
        ),
        both('files in the end', 'bytes', (fed) => fed.fileBytes),
        both('CPU per edit, fed fast', 'µs', (fed) => (1000 * fed.cpuMs) / fed.edits),
        both('longest pause of the event loop', 'ms', (fed) => fed.longestPauseMs),
        row('load, in the server', 'ms', ms(loads.concord), ms(loads.stock)),
        row(
          'open, at a client of a server that was just started',
          'ms',
          opens.concord,
          opens.stock,
        ),
      ],
    },
  ]
}

/** From asking for the document on an open socket until the client has it, of a server that never read it before. */
async function timeUntilSynced(name: TargetName, dataDir: string, load: number): Promise<number> {
  const target = await startTarget(name, { dataDir })
  const document = await target.makeDocument(`warm${load}`, ['person0'])
  const token = await target.token('person0')
  const first = stockClient(target.wsUrl, document, token)
  await first.synced()
  const started = performance.now()
  const client = stockClient(target.wsUrl, 'default/document/trace', token, first.socket)
  await new Promise((resolve) => client.provider.on('synced', resolve))
  const ms = performance.now() - started
  if (client.doc.getText('text').length === 0) throw new Error('the document came empty')
  client.close()
  first.close()
  await target.kill()
  return ms
}
