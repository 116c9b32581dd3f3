/** Every attack on a fresh server each, Concord and stock. */
import { median } from '../../bench/statistics.ts'
import { startTarget, type TargetName } from '../../bench/target.ts'
import { attacks } from '../attacks/all-attacks.ts'
import type { Attack } from '../attacks/attack.ts'
import { startBystanders } from '../attacks/bystanders.ts'
import {
  LONGEST_STALL_MS,
  MOST_GROWTH_BYTES,
  countMissing,
  runAttack,
  type Outcome,
} from '../attacks/run-attack.ts'
import { count, mib, ms, type Chosen, type Section } from './section.ts'

/** How often an attack is tried on Concord at most: again only when it was not held off. */
const TRIES = 3

interface Trial extends Outcome {
  /** Honest edits that are not there after the server was stopped and started again. */
  readonly lostAfter: number
}

export async function attackSection({ seed, small, progress }: Chosen): Promise<Section> {
  const rows: string[][] = []
  let held = true
  for (const [index, attack] of attacks.entries()) {
    progress(`${index + 1} of ${attacks.length}: ${attack.name}`)
    const ours = await verdict('concord', attack, seed, small ? 1 : TRIES)
    const theirs = attack.only ? NOT_TRIED : await verdict('stock', attack, seed, 1)
    held &&= ours.held
    rows.push([attack.name, ...ours.cells, ...theirs.cells])
  }
  return {
    title: 'Attacks',
    how: `Each attack is run against a server of its own that was just started, with default settings, but that REST may be called as often as it takes to set this up. Four honest people write beside it without a pause, each pair in a process of its own: two in the document that is attacked, which the attacker may edit, and two in another one. "Elsewhere" and "beside" are the longest times until one of a pair saw an edit of the other; "memory" is by how much the resident memory of the server rose at most. Afterwards clients that start with nothing look for every honest edit, before and after a restart, and somebody who comes new edits the attacked document. An attack is held off when the server stays up, no honest edit is lost, nothing that the attack was after came true, nobody elsewhere waited longer than ${LONGEST_STALL_MS} ms, and memory rose by less than ${mib(MOST_GROWTH_BYTES)}. Each attack is tried once (seed ${seed}); one that Concord did not hold off, ${TRIES} times: then waiting times are medians, and everything else is the worst. "Nothing at all" is what the machine does by itself.`,
    columns: [
      'what somebody does',
      ...['Concord', 'stock'].flatMap((name) => [
        `${name}: elsewhere`,
        `beside`,
        `memory`,
        `held off`,
      ]),
    ],
    rows,
    held,
  }
}

interface Verdict {
  readonly cells: readonly string[]
  readonly held: boolean
}

const NOT_TRIED: Verdict = { cells: ['–', '–', '–', '–'], held: true }

async function verdict(
  name: TargetName,
  attack: Attack,
  seed: number,
  times: number,
): Promise<Verdict> {
  const done: Trial[] = []
  try {
    do done.push(await trial(name, attack, seed + done.length))
    while (done.length < times && harmsOf(done).length > 0)
  } catch (error) {
    // A server in such a state that not even a trial comes to its end.
    return { cells: ['–', '–', '–', `no: ${(error as Error).message}`], held: false }
  }
  const harms = harmsOf(done)
  const held = harms.length === 0
  return { cells: [...cellsOf(done), held ? 'yes' : `no: ${harms.join('; ')}`], held }
}

async function trial(name: TargetName, attack: Attack, seed: number): Promise<Trial> {
  const target = await startTarget(name, { quiet: true })
  const bystanders = startBystanders()
  try {
    const outcome = await runAttack(attack, { target, bystanders, id: 'attack', seed })
    await bystanders.close()
    // An orderly stop: what a server stores a little later is not held against it.
    await target.stop()
    const again = await target.restart()
    const { near, far } = outcome.noticed
    const lostAfter =
      (await countMissing(again, near, 'ana')) + (await countMissing(again, far, 'cleo'))
    await again.kill()
    return { ...outcome, lostAfter }
  } finally {
    await bystanders.close()
    await target.kill()
  }
}

function cellsOf(done: readonly Trial[]): string[] {
  return [
    ms(waitedElsewhere(done)),
    ms(median(done.map(({ noticed }) => noticed.near.worstMs))),
    mib(Math.max(...done.map(({ growthBytes }) => growthBytes))),
  ]
}

/** What an attack causes it causes each time; what else the machine does comes and goes. */
const waitedElsewhere = (done: readonly Trial[]): number =>
  median(done.map(({ noticed }) => noticed.far.worstMs))

/** Why it was not held off. */
function harmsOf(done: readonly Trial[]): string[] {
  const waited = waitedElsewhere(done) > LONGEST_STALL_MS ? ['the others waited'] : []
  return [...new Set([...done.flatMap(harmsOfOne), ...waited])]
}

function harmsOfOne(one: Trial): string[] {
  const { near, far } = one.noticed
  const lost = Math.max(one.lost, one.lostAfter)
  const written = near.written.length + far.written.length
  return [
    ...(one.up ? [] : ['the server ended']),
    ...(lost > 0 ? [`${count(lost)} of ${count(written)} honest edits lost`] : []),
    ...(near.unseen + far.unseen > 0 ? ["honest people stopped seeing each other's edits"] : []),
    ...(one.up && !one.usable ? ['the document cannot be edited any more'] : []),
    ...(near.presence && far.presence
      ? []
      : ["honest people stopped seeing each other's presence"]),
    ...(near.faults.length + far.faults.length > 0 ? ['programs of honest people fail'] : []),
    ...(one.growthBytes > MOST_GROWTH_BYTES ? ['memory'] : []),
    ...one.wrong,
  ]
}
