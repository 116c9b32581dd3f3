/**
 * How long edits take and what they cost, on Concord and on a stock server, in turn.
 *
 *   npm run bench latency
 */
import { chanceFrom } from '../e2e/chance.ts'
import { alternate, type Measured } from './alternate.ts'
import { crowd, type Crowd, type CrowdCost } from './crowd.ts'
import { commitTimes } from './fsync.ts'
import { burst, typing } from './one-writer.ts'
import type { Row, Section } from './report.ts'
import { percentile } from './statistics.ts'
import { startTarget } from './target.ts'

const REPEATS = 3
const TYPED_EDITS = 400
const BURST_EDITS = 2000
const BUSY: Crowd = { people: 50, edits: 40, everyMs: 25 }
const LARGE: Crowd = { people: 100, edits: 25, everyMs: 200 }

export async function measureLatency(): Promise<Section[]> {
  const targets = [await startTarget('concord'), await startTarget('stock')] as const
  const fsync = await commitTimes(300)
  const typed = await alternate(targets, REPEATS, (target, run) =>
    typing(target, `typed${run}`, TYPED_EDITS, chanceFrom(run)),
  )
  const bursts = await alternate(targets, REPEATS, (target, run) =>
    burst(target, `burst${run}`, BURST_EDITS),
  )
  const busy = await alternate(targets, REPEATS, (target, run) =>
    crowd(target, `busy${run}`, BUSY, chanceFrom(run)),
  )
  const large = await alternate(targets, REPEATS, (target, run) =>
    crowd(target, `large${run}`, LARGE, chanceFrom(run)),
  )
  for (const target of targets) await target.kill()
  return [
    {
      title: 'One writer, one reader',
      how: `${TYPED_EDITS} edits with 5 to 15 ms between them, both clients stock providers. Medians of ${REPEATS} runs.`,
      rows: [
        ...latencyRows('edit → peer', typed, ({ peer }) => peer, [0.5, 0.95, 0.99]),
        ...latencyRows('edit → acknowledgement', typed, ({ ack }) => ack, [0.5, 0.99]),
      ],
      notes: [
        `Concord sends nothing before it is on disk; a stock server acknowledges what is in memory. One commit of one row that reaches this disk took ${percentile(fsync, 0.5).toFixed(2)} ms (p50), ${percentile(fsync, 0.99).toFixed(2)} ms (p99) with 10 ms between commits.`,
      ],
    },
    {
      title: `A burst of ${BURST_EDITS.toLocaleString('en-US')} edits`,
      how: `One stock provider makes them without a pause, one reads. Medians of ${REPEATS} runs.`,
      rows: [
        pick('until all are acknowledged', 'ms', bursts, (one) => one.acknowledgedMs),
        pick('until the peer has all', 'ms', bursts, (one) => one.seenMs),
        pick('server CPU', 'ms', bursts, (one) => one.cpuMs),
      ],
    },
    crowdSection('Fifty people at once', BUSY, busy),
    crowdSection('A hundred people in one document', LARGE, large),
  ]
}

function crowdSection(
  title: string,
  { people, edits, everyMs }: Crowd,
  cost: Measured<CrowdCost>,
): Section {
  const load = Math.max(
    ...cost.concord.map((one) => one.clientLoad),
    ...cost.stock.map((one) => one.clientLoad),
  )
  return {
    title,
    how: `${people} people, ${edits} edits each, one every ${everyMs} ms, in one document. Server CPU runs until everything is stored. Medians of ${REPEATS} runs.`,
    rows: [
      pick('server CPU', 'ms', cost, (one) => one.cpuMs),
      pick('frames sent', '', cost, (one) => one.frames),
      pick('bytes sent', '', cost, (one) => one.bytes),
      ...latencyRows('edit → peer', cost, ({ seen }) => seen, [0.5, 0.95, 0.99]),
    ],
    notes: [
      `The process that plays the clients used ${(load * 100).toFixed(0)} % of a core at most while edits were sent.`,
    ],
  }
}

function pick<T>(
  what: string,
  unit: string,
  measured: Measured<T>,
  value: (one: T) => number,
): Row {
  return { what, unit, concord: measured.concord.map(value), stock: measured.stock.map(value) }
}

function latencyRows<T>(
  what: string,
  measured: Measured<T>,
  values: (one: T) => readonly number[],
  shares: readonly number[],
): Row[] {
  return shares.map((share) =>
    pick(`${what}, p${share * 100}`, 'ms', measured, (one) => percentile(values(one), share)),
  )
}
