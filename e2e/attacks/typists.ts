/**
 * Two honest people with stock providers who write in one document without a pause, and notice how long it takes until
 * one sees what the other wrote.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { stockClient, type StockClient } from '../stock.ts'

export interface Seat {
  readonly wsUrl: string
  readonly document: string
  /** One for each. */
  readonly tokens: readonly [string, string]
}

/** What came of their edits. */
export interface PairNoticed {
  readonly document: string
  /** Keys of the map `entries`, and words of the text `text`, that must be there for ever. */
  readonly written: readonly string[]
  /** Never seen by the other. */
  readonly unseen: number
  /** The longest that an edit took to the other, ms; counts on for those never seen. */
  readonly worstMs: number
  /** Edits that took longer than a second. */
  readonly late: number
  readonly unacknowledged: boolean
  /** How often a connection of theirs was closed. */
  readonly closes: number
  /** Each sees the other's latest cursor. */
  readonly presence: boolean
}

export interface Typists {
  begin(): void
  /** They stop, and wait for what is on its way, for so long at most. */
  end(settleMs: number): Promise<PairNoticed>
  close(): void
}

const EVERY_MS = 50
const LATE_MS = 1000
/** Presence may come after the edits, but not for ever. */
const PRESENCE_MS = 10_000

export async function openTypists({ wsUrl, document, tokens }: Seat): Promise<Typists> {
  const people = tokens.map((token) => stockClient(wsUrl, document, token))
  const written: string[] = []
  /** When what was written and is not seen yet was written. */
  const underWay = new Map<string, number>()
  let worstMs = 0
  let late = 0
  let closes = 0
  let typing: NodeJS.Timeout | undefined

  for (const { doc, socket } of people) {
    const entries = doc.getMap('entries')
    entries.observe(({ keysChanged, transaction }) => {
      if (transaction.local) return
      for (const key of keysChanged) arrived(String(key))
    })
    socket.on('close', () => (closes += 1))
  }
  for (const person of people) await person.synced()

  function arrived(key: string): void {
    const since = underWay.get(key)
    if (since === undefined) return
    underWay.delete(key)
    note(performance.now() - since)
  }

  function note(ms: number): void {
    worstMs = Math.max(worstMs, ms)
    if (ms > LATE_MS) late += 1
  }

  function write({ doc, provider }: StockClient, index: number): void {
    const key = `honest${index}-${written.length}`
    written.push(key)
    underWay.set(key, performance.now())
    doc.transact(() => {
      doc.getMap('entries').set(key, true)
      const text = doc.getText('text')
      text.insert(text.length, `<${key}>`)
    })
    provider.setAwarenessField('cursor', written.length)
  }

  const inTouch = (): boolean => people.every((person, index) => sees(person, people[1 - index]!))

  /** The moment at which everything had arrived and was acknowledged, or that was given up. */
  async function settled(settleMs: number): Promise<number> {
    const calm = (): boolean =>
      underWay.size === 0 &&
      people.every(({ provider }) => provider.isSynced && !provider.hasUnsyncedChanges)
    const started = performance.now()
    while (!calm() && performance.now() - started < settleMs) await sleep(10)
    const ended = performance.now()
    while (!inTouch() && performance.now() - ended < PRESENCE_MS) await sleep(10)
    return ended
  }

  return {
    begin() {
      let turn = 0
      typing = setInterval(() => {
        turn = 1 - turn
        write(people[turn]!, turn)
      }, EVERY_MS / people.length)
    },
    async end(settleMs) {
      clearInterval(typing)
      const ended = await settled(settleMs)
      for (const since of underWay.values()) note(ended - since)
      return {
        document,
        written,
        unseen: underWay.size,
        worstMs,
        late,
        unacknowledged: people.some(({ provider }) => provider.hasUnsyncedChanges),
        closes,
        presence: inTouch(),
      }
    },
    close() {
      clearInterval(typing)
      for (const person of people) person.close()
    },
  }
}

function sees(person: StockClient, other: StockClient): boolean {
  const state = person.provider.awareness?.getStates().get(other.doc.clientID)
  return state?.['cursor'] === other.provider.awareness?.getLocalState()?.['cursor']
}
