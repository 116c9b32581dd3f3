/** Frames of every shape against both servers. */
import { startTarget, type TargetName } from '../../bench/target.ts'
import { LONGEST_STALL_MS, MOST_GROWTH_BYTES } from '../attacks/run-attack.ts'
import { FRAME_SETTINGS, fuzzFrames, type FramesDone } from './frame-fuzz.ts'
import { count, mib, ms, type Chosen, type Section } from './section.ts'

const FRAMES = 1_000_000
const STOCK_FRAMES = 100_000
const FEW = 20_000

export async function frameSection(chosen: Chosen): Promise<Section> {
  const ours = await fuzz('concord', chosen, FRAMES)
  const theirs = await fuzz('stock', chosen, STOCK_FRAMES)
  const row = (what: string, value: (done: FramesDone) => string): string[] => [
    what,
    value(ours),
    value(theirs),
  ]
  return {
    title: 'Frames of every shape',
    how: `Frames go through 16 sockets at a time (to Concord one in five through the door for y-websocket), one burst after the other as fast as the server reads them: most are well formed and come at any moment, one in twelve is bent, cut off, of a type that does not exist, or noise (seed ${chosen.seed}). Limits are the default ones, but that closed sockets may come back at once. Four honest people write beside it.`,
    columns: ['', 'Concord', 'stock'],
    rows: [
      row('frames', ({ sent }) => count(sent)),
      row('sockets', ({ sockets }) => count(sockets)),
      row('closed by the server', ({ closed }) => count(closed)),
      row('closed without a word', ({ wordless }) => count(wordless)),
      row('memory rose by', ({ growthBytes }) => mib(growthBytes)),
      row('longest wait elsewhere', ({ noticed }) => ms(noticed.far.worstMs)),
      row('honest edits', ({ noticed: { near, far } }) =>
        count(near.written.length + far.written.length),
      ),
      row('errors in programs of honest people', ({ noticed: { near, far } }) =>
        count(near.faults.length + far.faults.length),
      ),
      row('honest edits lost', ({ lost }) => count(lost)),
    ],
    held:
      ours.lost === 0 &&
      ours.growthBytes < MOST_GROWTH_BYTES &&
      ours.noticed.far.worstMs < LONGEST_STALL_MS,
  }
}

async function fuzz(
  name: TargetName,
  { seed, small, progress }: Chosen,
  frames: number,
): Promise<FramesDone> {
  const target = await startTarget(name, { quiet: true, env: FRAME_SETTINGS })
  const done = await fuzzFrames(target, {
    seed,
    frames: small ? FEW : frames,
    onProgress: (sent) => progress(`${name}: ${count(sent)} frames`),
  })
  await target.kill()
  return done
}
