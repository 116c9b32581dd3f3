/**
 * What it costs to go over plain HTTP requests where no WebSocket gets through: both on one server, in turn.
 *
 *   npm run bench polling
 */
import { PollingSocket } from '@concord/client/polling'
import { chanceFrom } from '../e2e/chance.ts'
import { alternate } from './alternate.ts'
import { burst, typing } from './one-writer.ts'
import type { Row, Section } from './report.ts'
import { percentile } from './statistics.ts'
import { startTarget, type Target } from './target.ts'

const REPEATS = 3
const TYPED_EDITS = 200
const BURST_EDITS = 2000

export async function measurePolling(): Promise<Section[]> {
  const target = await startTarget('concord')
  // The second of the two that are compared is the WebSocket.
  const ways: readonly [Target, Target] = [target, { ...target, name: 'stock' }]
  const classOf = ({ name }: Target) => (name === 'concord' ? PollingSocket : undefined)
  const typed = await alternate(ways, REPEATS, (way, run) =>
    typing(way, `typed-${way.name}${run}`, TYPED_EDITS, chanceFrom(run), classOf(way)),
  )
  const bursts = await alternate(ways, REPEATS, (way, run) =>
    burst(way, `burst-${way.name}${run}`, BURST_EDITS, classOf(way)),
  )
  await target.kill()
  const row = <T>(
    what: string,
    { concord, stock }: { readonly concord: readonly T[]; readonly stock: readonly T[] },
    value: (one: T) => number,
  ): Row => ({ what, unit: 'ms', concord: concord.map(value), stock: stock.map(value) })
  return [
    {
      title: 'Plain HTTP instead of a WebSocket',
      how: `One writer, one reader, both stock providers on one server: ${TYPED_EDITS} edits with 5 to 15 ms between them, then ${BURST_EDITS.toLocaleString('en-US')} without a pause. Medians of ${REPEATS} runs.`,
      compared: ['HTTP', 'WebSocket'],
      rows: [
        row('edit → peer, p50', typed, ({ peer }) => percentile(peer, 0.5)),
        row('edit → peer, p99', typed, ({ peer }) => percentile(peer, 0.99)),
        row('edit → acknowledgement, p50', typed, ({ ack }) => percentile(ack, 0.5)),
        row('a burst: until all are acknowledged', bursts, (one) => one.acknowledgedMs),
        row('a burst: server CPU', bursts, (one) => one.cpuMs),
      ],
      notes: [
        'On the machine itself. Over a network an edit also waits for the request before it to come back.',
      ],
    },
  ]
}
