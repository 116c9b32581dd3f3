/** Updates of every shape against both servers. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTarget, type TargetName } from '../../bench/target.ts'
import { count, type Chosen, type Section } from './section.ts'
import { FUZZ_SETTINGS, fuzzUpdates, type FuzzDone } from './update-fuzz.ts'

const FEW = 3000
const MS_PER_MINUTE = 60_000
/** Where what poisoned a document is kept, to be looked into. */
const FOUND = join(import.meta.dirname, '../../.cache/soak')

export async function updateSection(chosen: Chosen): Promise<Section> {
  const ours = await fuzz('concord', chosen, chosen.minutes)
  const theirs = await fuzz('stock', chosen, Math.min(1, chosen.minutes))
  const row = (what: string, value: (done: FuzzDone) => number): string[] => [
    what,
    count(value(ours)),
    count(value(theirs)),
  ]
  return {
    title: 'Updates of every shape',
    how: `Updates go through sockets into documents of a running server: a quarter are true edits of Yjs, a quarter true edits with a byte or a piece changed, the others put together by hand, from nearly right to wild (seed ${chosen.seed}; ${chosen.minutes} minutes for Concord, ${Math.min(1, chosen.minutes)} for stock). Each document gets 150 of them. Then somebody edits it, somebody else must see that, and who comes later must find it; after a restart each must open again with exactly what it had. A document where one of this fails, twice, is poisoned.`,
    columns: ['', 'Concord', 'stock'],
    rows: [
      row('updates', ({ sent }) => sent),
      row('taken', ({ taken }) => taken),
      row('refused', ({ refused }) => refused),
      row('asked for everything instead', ({ unanswered }) => unanswered),
      row('true edits refused', ({ wronged }) => wronged),
      row('documents', ({ documents }) => documents),
      row('documents poisoned', ({ poisoned }) => poisoned.length),
    ],
    held: ours.poisoned.length === 0 && ours.wronged === 0,
  }
}

async function fuzz(
  name: TargetName,
  { seed, small, progress }: Chosen,
  minutes: number,
): Promise<FuzzDone> {
  const target = await startTarget(name, { quiet: true, env: FUZZ_SETTINGS })
  const done = await fuzzUpdates(target, {
    seed,
    updates: small ? FEW : Number.POSITIVE_INFINITY,
    ms: minutes * MS_PER_MINUTE,
    onProgress: (sent) => progress(`${name}: ${count(sent)} updates`),
  })
  await done.target.kill()
  mkdirSync(FOUND, { recursive: true })
  for (const { document, why, sent } of done.poisoned) {
    const file = join(FOUND, `${name}-${document.replaceAll('/', '-')}.json`)
    writeFileSync(file, JSON.stringify({ seed, document, why, sent }))
  }
  return done
}
