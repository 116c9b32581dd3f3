/** Hundreds of kill -9 on the same files. */
import { startTarget } from '../../bench/target.ts'
import { chanceFrom } from '../chance.ts'
import { tally } from '../kill/round.ts'
import { killRounds } from '../kill/rounds.ts'
import { count, type Chosen, type Section } from './section.ts'

const ROUNDS = 400
const FEW = 10

export async function killSection({ seed, small, progress }: Chosen): Promise<Section> {
  const rounds = small ? FEW : ROUNDS
  const { entries, missing, untold, server } = await killRounds(await startTarget('concord'), {
    rounds,
    kinds: ['acks', 'acks', 'silence', 'sdk'],
    chance: chanceFrom(seed),
    killAfterMs: [20, 450],
    onRound: (done) => progress(`${done} of ${rounds} kills`),
  })
  await server.kill()
  const { made, told, seen, toldLost, seenLost } = tally(entries, missing)
  return {
    title: 'kill -9',
    how: `Four people write into one document without a pause and delete some of it (two with stock providers, one with y-websocket, one with Concord's SDK), one more reads. The server is killed after 20 to 450 ms and started again on the same files, ${rounds} times (seed ${seed}); five kills share a document. After each kill, and again at the end, a client that starts with nothing looks for every edit that its author was told is saved or that anybody else saw. How stock servers do is in [measurements.md](measurements.md).`,
    columns: ['', 'Concord'],
    rows: [
      ['kills', count(rounds)],
      ['kills with edits under way that nobody was told of', count(untold)],
      ['edits made', count(made)],
      ['told that they are saved', count(told)],
      ['told that they are saved, and lost', count(toldLost)],
      ['seen by somebody else', count(seen)],
      ['seen by somebody else, and lost', count(seenLost)],
    ],
    held: missing.length === 0,
  }
}
