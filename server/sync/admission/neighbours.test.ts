/** Yjs orders what was put side by side by honest clients alike everywhere; admission keeps it so. */
import { DEFAULT_LIMITS } from '@concord/schemas'
import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { chanceFrom, type Chance } from '../../../e2e/chance.ts'
import { admit } from './admission.ts'
import { createReceiving, type Id } from './receiving.ts'
import { bytesOf, piece } from './test/update.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000_000)
const DOCUMENTS = Number(process.env['FUZZ_DOCUMENTS'] ?? 400)
vi.setConfig({ testTimeout: 120_000 + DOCUMENTS * 30 })
const CLIENTS = [1, 5, 9, 20]

/** One letter of somebody, between two others. */
interface Letter {
  readonly id: Id
  readonly left: Id | undefined
  readonly right: Id | undefined
}

const same = (one: Id | undefined, other: Id | undefined): boolean =>
  one?.client === other?.client && one?.clock === other?.clock

function update({ id, left, right }: Letter): Uint8Array {
  const ids = (at: Id | undefined): [number, number] | undefined => at && [at.client, at.clock]
  const where = left || right ? { left: ids(left), right: ids(right) } : { parent: 'text' }
  const pieces = [piece.string('x', where)]
  return bytesOf({ parts: [{ client: id.client, clock: id.clock, pieces }] })
}

/** The letters of a document in their order. */
function lettersOf(doc: Y.Doc): Id[] {
  const found: Id[] = []
  for (let item = doc.getText('text')._start; item; item = item.right) {
    const { client, clock } = item.id
    for (let unit = 0; unit < item.length; unit += 1) found.push({ client, clock: clock + unit })
  }
  return found
}

function document(): Y.Doc {
  const doc = new Y.Doc()
  doc.getText('text')
  return doc
}

/** What a letter builds on. */
function needs({ id, left, right }: Letter): Id[] {
  const before = id.clock > 0 ? [{ client: id.client, clock: id.clock - 1 }] : []
  return [...before, ...(left ? [left] : []), ...(right ? [right] : [])]
}

/** The order of the same letters where they arrive in another order. */
function arrived(letters: readonly Letter[], chance: Chance): Id[] {
  const doc = document()
  const waiting = [...letters]
  while (waiting.length > 0) {
    const ready = waiting.filter((letter) =>
      needs(letter).every(({ client, clock }) => clock < Y.getState(doc.store, client)),
    )
    const next = chance.pick(ready)
    Y.applyUpdate(doc, update(next))
    waiting.splice(waiting.indexOf(next), 1)
  }
  return lettersOf(doc)
}

test('[AD2] whatever is admitted stands in the same order everywhere, however it arrives', () => {
  const counts = { seed: SEED, admitted: 0, refused: 0 }
  for (let seed = SEED; seed < SEED + DOCUMENTS; seed += 1) {
    const chance = chanceFrom(seed)
    const doc = document()
    const receiving = createReceiving(doc, DEFAULT_LIMITS, () => 0)
    const letters: Letter[] = []
    for (let tries = 0; tries < 40 && letters.length < 14; tries += 1) {
      const there = lettersOf(doc)
      const client = chance.pick(CLIENTS)
      const [left, right] = [0, 1].map(() =>
        there.length > 0 && chance.percent(75) ? chance.pick(there) : undefined,
      )
      const letter = { id: { client, clock: Y.getState(doc.store, client) }, left, right }
      const { kind } = admit(update(letter), receiving)
      counts[kind === 'admitted' ? 'admitted' : 'refused'] += 1
      if (kind !== 'admitted') continue
      letters.push(letter)
      Y.applyUpdate(doc, update(letter))
    }
    const order = lettersOf(doc)
    for (let time = 0; time < 4; time += 1) {
      expect([seed, arrived(letters, chance)]).toEqual([seed, order])
    }
  }
  process.stdout.write(`letters anywhere: ${JSON.stringify(counts)}\n`)
  expect(Math.min(counts.admitted, counts.refused)).toBeGreaterThan(DOCUMENTS)
})

test('[AD1] whatever is put between two that somebody sees side by side is admitted', () => {
  for (let seed = SEED; seed < SEED + DOCUMENTS; seed += 1) {
    const chance = chanceFrom(seed)
    const doc = document()
    const receiving = createReceiving(doc, DEFAULT_LIMITS, () => 0)
    const letters: Letter[] = []
    for (let count = 0; count < 20; count += 1) {
      const client = chance.pick(CLIENTS)
      const seen = view(letters, client, chance)
      const there = lettersOf(doc).filter((id) => seen.some((letter) => same(letter.id, id)))
      const at = chance.between(0, there.length)
      const id = { client, clock: Y.getState(doc.store, client) }
      const letter = { id, left: there[at - 1], right: there[at] }
      expect([seed, count, admit(update(letter), receiving).kind]).toEqual([
        seed,
        count,
        'admitted',
      ])
      letters.push(letter)
      Y.applyUpdate(doc, update(letter))
    }
  }
})

/** What somebody has who knows all of their own and some of the others', with everything that it builds on. */
function view(letters: readonly Letter[], own: number, chance: Chance): Letter[] {
  const known = new Map(
    CLIENTS.map((client) => [client, client === own ? 99 : chance.between(0, 8)]),
  )
  const isKnown = ({ id }: Letter): boolean => id.clock < known.get(id.client)!
  for (let size = -1; size !== letters.filter(isKnown).length;) {
    size = letters.filter(isKnown).length
    for (const { client, clock } of letters.filter(isKnown).flatMap(needs)) {
      known.set(client, Math.max(known.get(client)!, clock + 1))
    }
  }
  return letters.filter(isKnown)
}
