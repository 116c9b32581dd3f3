/**
 * The kill rounds of e2e/doors/kill.test.ts on both servers: the same people, the same moments.
 *
 *   KILL_SEED=<number> npm run bench kill
 */
import { chanceFrom } from '../e2e/chance.ts'
import { killRound, missingAfter, tally, type Tally } from '../e2e/kill/round.ts'
import type { WriterKind } from '../e2e/kill/writers.ts'
import type { Row, Section } from './report.ts'
import { startTarget, type TargetName } from './target.ts'

/** Stock providers only: a stock server has no door for y-websocket clients and gives no receipts. */
const KINDS: readonly WriterKind[] = ['acks', 'acks', 'acks', 'acks']

/**
 * One round each, killed at a random moment between these, s. A stock server stores a document that is written to
 * without a pause every ten seconds: short rounds alone would make it look worse than it is.
 */
const MOMENTS_S = [
  [0.2, 3],
  [3, 8],
  [8, 13],
  [13, 18],
] as const

export async function killBoth(): Promise<Section[]> {
  const seed = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  // No speed is measured, so both may run at the same time.
  const [concord, stock] = await Promise.all([rounds('concord', seed), rounds('stock', seed)])
  const figure = (what: string, value: (sum: Tally) => number): Row => ({
    what,
    unit: '',
    concord: [value(concord)],
    stock: [value(stock)],
    ratio: false,
  })
  return [
    {
      title: 'kill -9',
      how: `Four people write entries and words into one document without a pause, and delete some, each with a stock provider; one more reads. The server is killed after ${MOMENTS_S.map(([from, to]) => `${from} to ${to} s`).join(', ')} (one round each, seed ${seed}) and started again on the same files; then a client that starts with nothing looks for every edit.`,
      rows: [
        figure('edits made', ({ made }) => made),
        figure('acknowledged', ({ told }) => told),
        figure('acknowledged and lost', ({ toldLost }) => toldLost),
        figure('seen by somebody else', ({ seen }) => seen),
        figure('seen by somebody else and lost', ({ seenLost }) => seenLost),
      ],
      notes: [
        'In practice the clients of a stock server often still have what it lost and send it again when they come back; what is counted here is what the server lost.',
      ],
    },
  ]
}

async function rounds(name: TargetName, seed: number): Promise<Tally> {
  const chance = chanceFrom(seed)
  const tallies: Tally[] = []
  for (const [index, [from, to]] of MOMENTS_S.entries()) {
    const target = await startTarget(name)
    const people = ['person0', ...KINDS.map((_, person) => `person${person + 1}`)]
    const document = await target.makeDocument(`kill${index}`, people)
    const killAfterMs = chance.between(from * 1000, to * 1000)
    const ledger = await killRound(target, {
      document,
      label: String(index),
      kinds: KINDS,
      killAfterMs,
      chance,
    })
    const again = await target.restart()
    tallies.push(tally(ledger, await missingAfter(again, document, ledger)))
    await again.kill()
  }
  const sum = (value: (one: Tally) => number): number =>
    tallies.reduce((total, one) => total + value(one), 0)
  return {
    made: sum(({ made }) => made),
    told: sum(({ told }) => told),
    seen: sum(({ seen }) => seen),
    toldLost: sum(({ toldLost }) => toldLost),
    seenLost: sum(({ seenLost }) => seenLost),
  }
}
