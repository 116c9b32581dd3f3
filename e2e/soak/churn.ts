/** People who come, edit, and leave, without an end; what of it stays in the server's memory. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Target } from '../../bench/target.ts'
import { memoryOf } from '../attacks/process-memory.ts'
import { chanceFrom, type Chance } from '../chance.ts'
import { lightClient } from '../light-client.ts'

export interface ChurnWanted {
  readonly seed: number
  /** Connected at the same time. */
  readonly people: number
  readonly ms: number
  readonly onProgress?: (words: string) => void
}

export interface ChurnDone {
  /** How often somebody came. */
  readonly visits: number
  readonly edits: number
  readonly acknowledged: number
  /** Resident memory over time. */
  readonly samples: readonly { readonly ms: number; readonly bytes: number }[]
  /** How it grew in the second half, bytes an hour, by least squares. */
  readonly slopePerHour: number
}

/** Settings that let so many come and go from one machine. */
export const CHURN_SETTINGS = { MAX_CONNECTS_PER_SECOND: '100000' }

const SAMPLE_MS = 1000
const EDIT_MS = 100
const STAY_MS = [300, 3000] as const
/** Documents that there are at a time; each is left for a new one after so many visits. */
const DOCUMENTS = 10
const VISITS_PER_DOCUMENT = 50

export async function churn(target: Target, wanted: ChurnWanted): Promise<ChurnDone> {
  const counts = { visits: 0, edits: 0, acknowledged: 0 }
  const until = performance.now() + wanted.ms
  const started = performance.now()
  const samples: { ms: number; bytes: number }[] = []
  const people = Array.from({ length: wanted.people }, (_, index) => `person${index}`)
  const places = Array.from({ length: DOCUMENTS }, (_, index) => createPlace(target, index, people))

  async function comeAndGo(person: string, chance: Chance): Promise<void> {
    const token = await target.token(person)
    while (performance.now() < until) {
      const document = await chance.pick(places)()
      const client = await lightClient(target.wsUrl, document, token)
      counts.visits += 1
      const leaveAt = performance.now() + chance.between(...STAY_MS)
      while (performance.now() < leaveAt) {
        client.set(`${person}-${chance.between(0, 20)}`, counts.edits)
        await sleep(EDIT_MS)
      }
      counts.edits += client.edits
      counts.acknowledged += client.acknowledged
      client.close()
    }
  }

  async function sample(): Promise<void> {
    while (performance.now() < until) {
      samples.push({ ms: performance.now() - started, bytes: memoryOf(target.pid)!.nowBytes })
      wanted.onProgress?.(`${counts.visits} visits, ${mib(samples.at(-1)!.bytes)} MiB`)
      await sleep(SAMPLE_MS)
    }
  }

  await Promise.all([
    sample(),
    ...people.map((person, index) => comeAndGo(person, chanceFrom(wanted.seed + index))),
  ])
  return { ...counts, samples, slopePerHour: slope(samples.slice(samples.length / 2)) }
}

/** A document that is left for a new one now and then: what is left must leave the memory too. */
function createPlace(
  target: Target,
  index: number,
  people: readonly string[],
): () => Promise<string> {
  let visits = 0
  let document: Promise<string> | undefined
  return () => {
    if (visits % VISITS_PER_DOCUMENT === 0)
      document = target.makeDocument(`churn${index}-${visits}`, people)
    visits += 1
    return document!
  }
}

function slope(samples: ChurnDone['samples']): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const x = mean(samples.map(({ ms }) => ms))
  const y = mean(samples.map(({ bytes }) => bytes))
  const up = samples.reduce((sum, { ms, bytes }) => sum + (ms - x) * (bytes - y), 0)
  const across = samples.reduce((sum, { ms }) => sum + (ms - x) ** 2, 0)
  const MS_PER_HOUR = 3_600_000
  return across === 0 ? 0 : (up / across) * MS_PER_HOUR
}

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(0)
