/** People who come and go, on both servers. */
import { startTarget, type TargetName } from '../../bench/target.ts'
import { CHURN_SETTINGS, churn, type ChurnDone } from './churn.ts'
import { count, mib, type Chosen, type Section } from './section.ts'

const PEOPLE = 50
const FEW = 20
const MS_PER_MINUTE = 60_000
const FEW_MS = 15_000

export async function churnSection(chosen: Chosen): Promise<Section> {
  const ours = await run('concord', chosen)
  const theirs = await run('stock', chosen)
  const row = (what: string, value: (done: ChurnDone) => string): string[] => [
    what,
    value(ours),
    value(theirs),
  ]
  const at =
    (share: number) =>
    (done: ChurnDone): string =>
      mib(done.samples[Math.floor((done.samples.length - 1) * share)]!.bytes)
  return {
    title: 'Coming and going',
    how: `${chosen.small ? FEW : PEOPLE} people at a time open a document, edit it ten times a second for 0.3 to 3 s, and are cut off; then they open another one. Documents are left for new ones after fifty visits. ${chosen.small ? FEW_MS / MS_PER_MINUTE : chosen.minutes} minutes, seed ${chosen.seed}. The slope is that of resident memory over the second half, by least squares.`,
    columns: ['', 'Concord', 'stock'],
    rows: [
      row('visits', ({ visits }) => count(visits)),
      row('edits', ({ edits }) => count(edits)),
      row('memory at the beginning', at(0)),
      row('in the middle', at(0.5)),
      row('at the end', at(1)),
      row('slope of the second half, an hour', ({ slopePerHour }) => mib(slopePerHour)),
    ],
    held: true,
  }
}

async function run(
  name: TargetName,
  { seed, minutes, small, progress }: Chosen,
): Promise<ChurnDone> {
  const target = await startTarget(name, { quiet: true, env: CHURN_SETTINGS })
  const done = await churn(target, {
    seed,
    people: small ? FEW : PEOPLE,
    ms: small ? FEW_MS : minutes * MS_PER_MINUTE,
    onProgress: (words) => progress(`${name}: ${words}`),
  })
  await target.kill()
  return done
}
