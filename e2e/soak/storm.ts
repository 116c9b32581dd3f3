/**
 * The server ends; everybody works on without it; it comes back, and all of them return in the same moment. Each must
 * have everything of all others then, and nothing may be lost.
 */
import type { Target } from '../../bench/target.ts'
import { memoryOf } from '../attacks/process-memory.ts'
import { until } from '../stock.ts'
import { WITNESS, lookInto } from './document-look.ts'
import { returningClient, type ReturningClient } from './returning-client.ts'

export interface StormWanted {
  readonly clients: number
  readonly documents: number
  /** What each does offline. */
  readonly edits: number
  readonly onProgress?: (words: string) => void
}

export interface StormDone {
  readonly clients: number
  readonly edits: number
  /** From the moment at which the server is ready until so many have everything, ms. */
  readonly halfMs: number
  readonly allMs: number
  /** Attempts to connect beyond the first of each. */
  readonly again: number
  /** Edits that a client that starts with nothing does not find. */
  readonly lost: number
  /** Clients that do not have everything of their document in the end. */
  readonly apart: number
  readonly peakBytes: number
  readonly target: Target
}

/** So many at a time join in the beginning. */
const BATCH = 50
const DEADLINE_MS = 120_000

/** Settings that let so many in from one machine. */
export const STORM_SETTINGS = {
  MAX_CONNECTIONS_PER_ADDRESS: '20000',
  MAX_CONNECTS_PER_SECOND: '100000',
}

interface Group {
  readonly document: string
  readonly clients: readonly ReturningClient[]
  /** Keys of everything that was written in it. */
  readonly written: string[]
}

export async function storm(target: Target, wanted: StormWanted): Promise<StormDone> {
  const groups = await gather(target, wanted)
  const clients = groups.flatMap((group) => group.clients)
  for (let first = 0; first < clients.length; first += BATCH) {
    await Promise.all(clients.slice(first, first + BATCH).map((client) => client.join()))
    wanted.onProgress?.(`${Math.min(first + BATCH, clients.length)} have joined`)
  }
  await target.kill()
  for (const group of groups) workOffline(group, wanted.edits)
  wanted.onProgress?.('all have worked offline')

  const attemptsBefore = attemptsOf(clients)
  const again = await target.restart()
  const started = performance.now()
  const took: number[] = []
  await withinTime(
    clients.map(async (client) => {
      await client.join()
      took.push(performance.now() - started)
    }),
  )
  wanted.onProgress?.('all are back')
  // What the last of them brought is on its way to the others.
  const complete = ({ written }: Group, { doc }: ReturningClient): boolean =>
    written.every((key) => doc.getMap('entries').has(key))
  const apart = (): number =>
    groups.reduce(
      (sum, group) => sum + group.clients.filter((client) => !complete(group, client)).length,
      0,
    )
  await until(() => apart() === 0, DEADLINE_MS).catch(() => {
    // reason: who is not complete is counted below
  })
  const allMs = performance.now() - started
  const stillApart = apart()
  for (const client of clients) client.leave()
  let lost = 0
  for (const { document, written } of groups) {
    const content = await lookInto(again, document)
    lost += written.filter((key) => !content.includes(`<${key}>`)).length
  }
  return {
    clients: clients.length,
    edits: clients.length * wanted.edits,
    halfMs: took.toSorted((one, other) => one - other)[Math.floor(took.length / 2)]!,
    allMs,
    again: attemptsOf(clients) - attemptsBefore - clients.length,
    lost,
    apart: stillApart,
    peakBytes: memoryOf(again.pid)!.peakBytes,
    target: again,
  }
}

async function gather(target: Target, { clients, documents }: StormWanted): Promise<Group[]> {
  const groups: Group[] = []
  const size = Math.ceil(clients / documents)
  for (let number = 0; number < documents; number += 1) {
    const people = Array.from({ length: size }, (_, index) => `person${number}-${index}`)
    const document = await target.makeDocument(`storm${number}`, [WITNESS, ...people])
    const members: ReturningClient[] = []
    for (const person of people)
      members.push(returningClient(target.wsUrl, document, await target.token(person)))
    groups.push({ document, clients: members, written: [] })
  }
  return groups
}

function workOffline({ clients, written }: Group, edits: number): void {
  for (const [index, { doc, leave }] of clients.entries()) {
    leave()
    for (let edit = 0; edit < edits; edit += 1) {
      const key = `c${index}e${edit}`
      written.push(key)
      doc.transact(() => {
        doc.getMap('entries').set(key, index)
        const text = doc.getText('text')
        text.insert(text.length, `<${key}>`)
      })
    }
  }
}

const attemptsOf = (clients: readonly ReturningClient[]): number =>
  clients.reduce((sum, { attempts }) => sum + attempts, 0)

async function withinTime(work: readonly Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DEADLINE_MS)
  })
  await Promise.race([Promise.all(work), late])
  clearTimeout(timer)
}
