/** Which rows of a stored document can be believed, each tried by itself. Pure: it works on documents of its own. */
import * as Y from 'yjs'
import { MISSING, survivingState, take } from './rebuilt-document.ts'

/** A row whose checksum is right. */
export interface Row {
  readonly seq: number
  readonly bytes: Uint8Array
}

export interface RowsToSort {
  /** Newest first. */
  readonly snapshots: readonly Row[]
  /** In order. */
  readonly updates: readonly Row[]
  /** Rows that built on something missing when the document was loaded before; `seq` is whatever the caller knows them by. */
  readonly waiting: readonly Row[]
}

export interface Sorted {
  /** The document of all that can be believed, as one update. */
  readonly state: Uint8Array
  /** The snapshot that it rests on; 0 for none. */
  readonly base: number
  readonly badSnapshots: readonly BadRow[]
  readonly badUpdates: readonly BadRow[]
  /** Of `waiting`: those that need wait no longer. */
  readonly returned: readonly number[]
}

export interface BadRow {
  readonly seq: number
  readonly reason: string
  /** Nothing is wrong with it but that it builds on what is missing. */
  readonly waiting: boolean
}

/** Throws when nothing at all can be made of the rows. */
export function sortRows({ snapshots, updates, waiting }: RowsToSort): Sorted {
  const { base, badSnapshots } = chooseBase(snapshots)
  const trial = createTrial(base?.bytes)
  const rows = [...updates.filter(({ seq }) => seq > (base?.seq ?? 0)), ...waiting]
  const reasons = new Map<Row, string>()
  const tryAll = (some: readonly Row[]): void => {
    for (const row of some) {
      const reason = trial.take(row)
      if (reason === undefined) reasons.delete(row)
      else reasons.set(row, reason)
    }
  }
  tryAll(rows)
  // What one row lacks another one may bring, in any order.
  for (let left = Infinity; ;) {
    const missing = rows.filter((row) => reasons.get(row) === MISSING)
    if (missing.length === 0 || missing.length === left) break
    left = missing.length
    tryAll(missing)
  }
  const { state, dropped } = trial.finish()
  for (const row of dropped) reasons.set(row, 'with it the document cannot be read back')
  const known = new Set(waiting)
  return {
    state,
    base: base?.seq ?? 0,
    badSnapshots,
    badUpdates: rows.flatMap((row) => {
      const reason = reasons.get(row)
      if (reason === undefined || known.has(row)) return []
      return [{ seq: row.seq, reason, waiting: reason === MISSING }]
    }),
    returned: waiting.filter((row) => !reasons.has(row)).map(({ seq }) => seq),
  }
}

function chooseBase(snapshots: readonly Row[]): {
  base: Row | undefined
  badSnapshots: readonly BadRow[]
} {
  const badSnapshots: BadRow[] = []
  for (const row of snapshots) {
    const doc = new Y.Doc()
    const trouble = take(doc, row.bytes)
    if (!trouble && survivingState(doc)) return { base: row, badSnapshots }
    const reason = trouble?.reason ?? 'it cannot be read back'
    badSnapshots.push({ seq: row.seq, reason, waiting: false })
  }
  return { base: undefined, badSnapshots }
}

/** A document that rows are tried on. What is not taken does it no harm; of a row that lacks something the rest is taken. */
function createTrial(base: Uint8Array | undefined) {
  const taken = new Set<Row>()
  const built = (rows: Iterable<Row>): Y.Doc => {
    const doc = new Y.Doc()
    if (base) take(doc, base)
    for (const { bytes } of rows) take(doc, bytes)
    return doc
  }
  let doc = built([])

  /** The first row with which the document does not survive being written and read back. */
  function culprit(): Row {
    const rows = [...taken]
    let good = 0
    let bad = rows.length
    while (bad - good > 1) {
      const middle = (good + bad) >> 1
      if (survivingState(built(rows.slice(0, middle)))) good = middle
      else bad = middle
    }
    return rows[bad - 1]!
  }

  return {
    /** Why the row was not taken, or not as a whole. */
    take(row: Row): string | undefined {
      const trouble = take(doc, row.bytes)
      if (!trouble || trouble.reason === MISSING) taken.add(row)
      else if (trouble.harmed) doc = built(taken)
      return trouble?.reason
    },
    /** The document of all rows that were taken, without those that have to be dropped for its sake. */
    finish(): { state: Uint8Array; dropped: readonly Row[] } {
      const dropped: Row[] = []
      for (let state = survivingState(doc); ; state = survivingState(doc)) {
        if (state) return { state, dropped }
        if (taken.size === 0) throw new Error('nothing can be made of what is stored')
        const row = culprit()
        dropped.push(row)
        taken.delete(row)
        doc = built(taken)
      }
    },
  }
}
