/** A long history of one person typing one text: a recorded one, or one made up to resemble it. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import { chanceFrom, type Chance } from '../e2e/chance.ts'

/** At `at`, `remove` characters go and `insert` comes in. */
export interface Patch {
  readonly at: number
  readonly remove: number
  readonly insert: string
}

export interface EditingTrace {
  readonly origin: string
  /** One or more patches each, in order. */
  readonly edits: readonly (readonly Patch[])[]
}

/** As the published traces are: https://github.com/josephg/editing-traces */
interface TraceFile {
  readonly txns: readonly { readonly patches: readonly (readonly [number, number, string])[] }[]
}

const SYNTHETIC_EDITS = 250_000
const SYNTHETIC_SEED = 1

/** The trace in `file` (JSON, may be gzipped); without one, a synthetic trace that is the same every time. */
export function readTrace(file: string | undefined): EditingTrace {
  if (file === undefined || file === '') {
    return {
      origin: `a synthetic trace (seed ${SYNTHETIC_SEED})`,
      edits: [...syntheticTrace(SYNTHETIC_EDITS, chanceFrom(SYNTHETIC_SEED))],
    }
  }
  const bytes = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const { txns } = JSON.parse(text) as TraceFile
  return {
    origin: 'a recorded trace',
    edits: txns.map(({ patches }) =>
      patches.map(([at, remove, insert]) => ({ at, remove, insert })),
    ),
  }
}

/**
 * Typing as it looks in recorded traces: one character at a time, in runs; about three in ten edits take one back, in
 * short runs; every fifty edits or so the cursor goes elsewhere, mostly not far.
 */
function* syntheticTrace(count: number, chance: Chance): Generator<readonly Patch[]> {
  let length = 0
  let cursor = 0
  let run = 0
  let removing = false
  for (let made = 0; made < count; made += 1) {
    if (run === 0) {
      removing = !removing && chance.percent(90)
      run = removing ? chance.between(1, 8) : chance.between(2, 20)
      if (chance.percent(20)) {
        const near = cursor + chance.between(-200, 200)
        cursor = chance.percent(80)
          ? Math.min(length, Math.max(0, near))
          : chance.between(0, length)
      }
    }
    run -= 1
    if (removing && cursor > 0) {
      cursor -= 1
      length -= 1
      yield [{ at: cursor, remove: 1, insert: '' }]
    } else {
      yield [{ at: cursor, remove: 0, insert: chance.pick(LETTERS) }]
      cursor += 1
      length += 1
    }
  }
}

const LETTERS = 'eeeeettttaaaooiinnsshhrrdlcumwfgypbvk     \n'.split('')

/** Types into a text of its own, which starts as `state` says, and gives the Yjs update of each edit. */
export function createTypist(state?: Uint8Array): {
  type(edit: readonly Patch[]): Uint8Array
  text(): string
} {
  const doc = new Y.Doc()
  const text = doc.getText('text')
  // Chosen at random otherwise, and their sizes differ on the wire.
  doc.clientID = state ? 2_000_000_001 : 2_000_000_000
  if (state) Y.applyUpdate(doc, state)
  let update: Uint8Array = new Uint8Array()
  doc.on('update', (bytes) => {
    update = bytes
  })
  return {
    type(edit) {
      doc.transact(() => {
        for (const { at, remove, insert } of edit) {
          if (remove > 0) text.delete(at, remove)
          if (insert !== '') text.insert(at, insert)
        }
      })
      return update
    },
    text: () => text.toJSON(),
  }
}
