/** One round: people write without a pause, one more reads, the server is killed in the middle of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { chanceFrom, type Chance } from '../chance.ts'
import type { ConcordServer } from '../concord.ts'
import { stockClient, until } from '../stock.ts'
import { contentOf, missingFrom, type Entry, type Missing } from './ledger.ts'
import { createWriter, type Writer, type WriterKind } from './writers.ts'

/** As much of a server as a round needs; stock servers are one too. */
export type Victim = Pick<ConcordServer, 'wsUrl' | 'token' | 'kill'>

export interface Round {
  readonly document: string
  /** Of this round, among those of the same document. */
  readonly label: string
  /** One person each: `person1`, `person2`, …; `person0` reads. All must be allowed into the document. */
  readonly kinds: readonly WriterKind[]
  readonly killAfterMs: number
  readonly chance: Chance
}

/** Ends with the server dead and every client closed. Resolves with every edit that was made, in each writer's order. */
export async function killRound(
  victim: Victim,
  { document, label, kinds, killAfterMs, chance }: Round,
): Promise<Entry[]> {
  const { wsUrl } = victim
  const reader = stockClient(wsUrl, document, await victim.token('person0'))
  let readerClosed = false
  reader.socket.on('close', () => {
    readerClosed = true
  })
  const writers: Writer[] = []
  for (const [index, kind] of kinds.entries()) {
    const name = `person${index + 1}`
    const token = await victim.token(name)
    const seat = {
      wsUrl,
      document,
      token,
      name,
      prefix: `${label}-${index}-`,
      chance: ownChance(chance),
    }
    writers.push(createWriter(kind, seat))
  }
  try {
    await Promise.all([reader.synced(), ...writers.map((writer) => writer.ready())])
    const dead = sleep(killAfterMs).then(() => victim.kill())
    await Promise.all(writers.map((writer) => writeUntilClosed(writer, ownChance(chance))))
    await dead
    await until(() => readerClosed)
  } finally {
    // Nobody may meet the server that is started next: they would send again what it lost.
    reader.close()
    for (const writer of writers) await writer.close()
  }
  return entriesOf(writers, [reader.doc])
}

/** What one writer does next must not depend on who else was faster. */
const ownChance = (chance: Chance): Chance => chanceFrom(chance.between(0, 2 ** 31))

async function writeUntilClosed(writer: Writer, chance: Chance): Promise<void> {
  while (!writer.closed) {
    for (let burst = chance.percent(5) ? chance.between(5, 20) : 1; burst > 0; burst -= 1)
      writer.author.edit()
    await sleep(chance.between(1, 6))
  }
}

/** What came of each edit: told by the writer's own count, seen when any other client has it. */
export function entriesOf(writers: readonly Writer[], readers: readonly Writer['doc'][]): Entry[] {
  const held = [...readers, ...writers.map((writer) => writer.doc)].map((doc) => ({
    doc,
    content: contentOf(doc),
  }))
  return writers.flatMap((writer) => {
    const others = held.filter(({ doc }) => doc !== writer.doc)
    return writer.author.edits.map((edit, index) => ({
      edit,
      told: index < writer.told,
      seen: others.some(({ content }) => content.holds(edit.update)),
    }))
  })
}

/** What a client that starts with nothing does not find. */
export async function missingAfter(
  victim: Victim,
  document: string,
  ledger: readonly Entry[],
): Promise<Missing[]> {
  const fresh = stockClient(victim.wsUrl, document, await victim.token('person0'))
  await fresh.synced()
  const missing = missingFrom(fresh.doc, ledger)
  fresh.close()
  return missing
}

export interface Tally {
  readonly made: number
  readonly told: number
  readonly seen: number
  readonly toldLost: number
  readonly seenLost: number
}

export function tally(ledger: readonly Entry[], missing: readonly Missing[]): Tally {
  return {
    made: ledger.length,
    told: ledger.filter(({ told }) => told).length,
    seen: ledger.filter(({ seen }) => seen).length,
    toldLost: missing.filter(({ told }) => told).length,
    seenLost: missing.filter(({ seen }) => seen).length,
  }
}
