/** kill -9 again and again on the same files: rounds, and a look after each at everything that was ever told or seen. */
import type { Chance } from '../chance.ts'
import type { Edit } from './edits.ts'
import type { Entry, Missing } from './ledger.ts'
import { killRound, missingAfter, type Victim } from './round.ts'
import type { WriterKind } from './writers.ts'

/** A server that can be killed and started again. */
export interface Phoenix extends Victim {
  readonly pid: number
  /** A document that these people may edit; returns its name. */
  makeDocument(id: string, people: readonly string[]): Promise<string>
  restart(): Promise<Phoenix>
}

export interface RoundsWanted {
  readonly rounds: number
  readonly kinds: readonly WriterKind[]
  readonly chance: Chance
  /** The moment of each kill, ms after everybody is there. */
  readonly killAfterMs: readonly [from: number, to: number]
  /** Called after each round. */
  readonly onRound?: (done: number) => void
}

export interface RoundsDone {
  /** Everything that was written. */
  readonly entries: readonly Entry[]
  readonly missing: readonly Missing[]
  /** Rounds in which something was neither told nor seen when the kill came. */
  readonly untold: number
  /** Of every server that was killed. */
  readonly pids: readonly number[]
  /** The last one, alive. */
  readonly server: Phoenix
}

/** Rounds that share a document: its log grows, is compacted, and is killed again. */
const ROUNDS_PER_DOCUMENT = 5

export async function killRounds(
  first: Phoenix,
  { rounds, kinds, chance, killAfterMs, onRound }: RoundsWanted,
): Promise<RoundsDone> {
  let server = first
  const people = ['person0', ...kinds.map((_, index) => `person${index + 1}`)]
  const pids: number[] = []
  const ledgers = new Map<string, Entry[]>()
  const lost = new Map<Edit, Missing>()
  const look = async (document: string, ledger: readonly Entry[]): Promise<void> => {
    for (const one of await missingAfter(server, document, ledger)) lost.set(one.edit, one)
  }
  let untold = 0
  let document = ''
  for (let round = 0; round < rounds; round += 1) {
    pids.push(server.pid)
    if (round % ROUNDS_PER_DOCUMENT === 0)
      document = await server.makeDocument(`kill${round / ROUNDS_PER_DOCUMENT}`, people)
    const entries = await killRound(server, {
      document,
      label: String(round),
      kinds,
      killAfterMs: chance.between(...killAfterMs),
      chance,
    })
    if (entries.some(({ told, seen }) => !told && !seen)) untold += 1
    const ledger = [...(ledgers.get(document) ?? []), ...entries]
    ledgers.set(document, ledger)
    server = await server.restart()
    await look(document, ledger)
    onRound?.(round + 1)
  }
  // Documents of early rounds have been through every later kill as well.
  for (const [name, ledger] of ledgers) await look(name, ledger)
  const entries = [...ledgers.values()].flat()
  return { entries, missing: [...lost.values()], untold, pids, server }
}
