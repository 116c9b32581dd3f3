/**
 * Updates by somebody who knows the document and means it harm, at random: whatever of them is admitted does none.
 * `FUZZ_SECONDS` and `FUZZ_SEED` let it run longer, or again.
 */
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { chanceFrom } from '../../../e2e/chance.ts'
import { editAtRandom } from './test/honest.ts'
import { createHostile } from './test/hostile.ts'
import { createTestServer, touchTestRoots, type Harm } from './test/server.ts'
import { bytesOf, piece, type Pieces } from './test/update.ts'

const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 10)
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000_000)
/** Hostile updates to one document. */
const UPDATES = 15

interface Ran {
  readonly admitted: number
  readonly refused: number
  readonly harm?: Harm & { readonly update: number }
}

/** What honest people wrote, and then hostile updates one after the other. `careful`: looks for harm after each. */
function run(seed: number, takesMissing: boolean, careful: boolean): Ran {
  const chance = chanceFrom(seed)
  const server = createTestServer({ takesMissing })
  for (const client of [1000, 3_000_000_000]) {
    const doc = touchTestRoots(new Y.Doc())
    doc.clientID = client
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(server.doc))
    for (let edits = chance.between(1, 8); edits > 0; edits -= 1) editAtRandom(doc, chance)
    server.submit(Y.encodeStateAsUpdate(doc))
  }
  const hostile = createHostile(server.doc, chance)
  let admitted = 0
  let refused = 0
  let isOrderSure = true
  for (let update = 0; update < UPDATES; update += 1) {
    const bytes = hostile.next()
    const { admission, harm } = server.submit(bytes)
    if (admission.kind === 'refused') {
      refused += 1
      expect(admission).not.toHaveProperty('fault')
    } else {
      if (admission.kind === 'admitted') admitted += 1
      isOrderSure &&= admission.isOrderSure
    }
    const isDue = careful || update === UPDATES - 1
    const found = harm ?? (isDue && isOrderSure ? server.check() : undefined)
    if (found) return { admitted, refused, harm: { ...found, update } }
  }
  return { admitted, refused }
}

test.each([
  ['all or nothing', false],
  ['of what builds on missing edits, what can be applied', true],
])(
  '[AD2] no admitted update does harm: %s',
  (_name, takesMissing) => {
    const end = performance.now() + (SECONDS * 1000) / 2
    let seed = SEED
    const counts = { seed, documents: 0, admitted: 0, refused: 0 }
    for (; performance.now() < end; seed += 1) {
      const { admitted, refused, harm } = run(seed, takesMissing, false)
      // Which of the updates it was is found by looking after each.
      if (harm)
        expect([seed, run(seed, takesMissing, true).harm ?? harm]).toEqual([seed, undefined])
      counts.documents += 1
      counts.admitted += admitted
      counts.refused += refused
    }
    process.stdout.write(`hostile updates: ${JSON.stringify(counts)}\n`)
    // It would prove nothing if next to nothing was admitted, or everything.
    expect(counts.admitted).toBeGreaterThan(counts.documents)
    expect(counts.refused).toBeGreaterThan(counts.documents)
  },
  SECONDS * 3000 + 30_000,
)

test.each([
  ['the rest of what is forgotten, in a root type that is not there', 293304381, false],
  ['beside what the same update puts between what is there and what is forgotten', 40005186, true],
  ['the rest of a value, as the value of another key', 331068530, true],
])('[AD2] what once did harm, or could not be judged, does none: %s', (_name, seed, takes) => {
  expect(run(seed, takes, true).harm).toBeUndefined()
})

describe('whoever looks for harm notices it', () => {
  const text = { parent: 'text' }
  const of = (...pieces: Pieces['parts'][number]['pieces']): Pieces['parts'][number] => ({
    client: 1,
    clock: 0,
    pieces,
  })
  const one = (...pieces: Pieces['parts'][number]['pieces']): Pieces => ({ parts: [of(...pieces)] })
  const cases: [Harm['what'], readonly Pieces[]][] = [
    ['threw', [one(piece.embed('{', text))]],
    [
      'stuck',
      [
        one(
          piece.type(1, { parent: 'map', key: 'm' }),
          piece.any([1, 2], { parent: [1, 0], key: 'k' }),
        ),
        { parts: [], deleted: [[1, [[2, 1]]]] },
        { parts: [], deleted: [[1, [[0, 1]]]] },
      ],
    ],
    ['peer differs', [one(piece.document('d', { guid: 1 }, text))]],
    [
      'reload differs',
      [
        one(piece.string('ab', text)),
        {
          parts: [
            { client: 9, clock: 0, pieces: [piece.string('x', { left: [1, 1], right: [1, 1] })] },
          ],
        },
        {
          parts: [
            { client: 5, clock: 0, pieces: [piece.string('y', { left: [1, 0], right: [9, 0] })] },
          ],
        },
        {
          parts: [
            { client: 7, clock: 0, pieces: [piece.string('z', { left: [1, 0], right: [1, 1] })] },
          ],
        },
        { parts: [{ client: 3, clock: 0, pieces: [piece.string('w', { right: [9, 0] })] }] },
      ],
    ],
  ]

  test.each(cases)('%s', (what, updates) => {
    const server = createTestServer({ takesAll: true })
    const harms = updates.map((update) => server.take(bytesOf(update)).harm?.what)
    expect(harms).toContain(what)
    // All of it is kept out, or does nothing.
    const guarded = createTestServer()
    for (const update of updates) expect(guarded.take(bytesOf(update)).harm).toBeUndefined()
  })
})
