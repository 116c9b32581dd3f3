/**
 * What is on disk, read past the product as soon as it is there: the document as the log has it, and the entries as the
 * events tell of them. Numbers have no gap, and both say the same.
 */
import { touchRoots, trip } from '@concord/schemas'
import type Database from 'better-sqlite3'
import { equalityDeep } from 'lib0/function'
import * as Y from 'yjs'

export interface Ledger {
  readonly doc: Y.Doc
  /** Number of the newest event. */
  readonly head: number
  /** Numbers of the events that every member may hear of. */
  readonly shared: readonly number[]
  /** Updates that changed what the notes say, and updates that touched them at all. */
  readonly notes: { readonly changed: number; readonly touched: number }
  /** Edits of the notes that events have told of. */
  readonly told: number
  /** Reads what is new. */
  read(): void
}

interface UpdateRow {
  readonly seq: number
  readonly bytes: Uint8Array
}

interface EventRow {
  readonly seq: number
  readonly type: string
  readonly entity_id: string | null
  readonly audience: string
  readonly data: string
}

type Entry = Record<string, unknown>

interface EventData {
  readonly collection?: string
  readonly entry?: Entry
  readonly changes?: Record<string, { readonly from?: unknown; readonly to?: unknown }>
  readonly edits?: number
}

/** `fail` is told what is wrong. */
export function createLedger(file: Database.Database, fail: (why: string) => void): Ledger {
  const doc = new Y.Doc()
  touchRoots(doc, trip)
  const notes = doc.getXmlFragment('notes')
  const counts = { changed: 0, touched: 0 }
  const folded = new Map<string, Entry>([['meta', {}]])
  for (const name of Object.keys(trip.collections)) folded.set(name, {})
  const shared: number[] = []
  let lastUpdate = 0
  let head = 0
  let told = 0
  const newUpdates = file.prepare('select seq, bytes from updates where seq > ? order by seq')
  const newEvents = file.prepare(
    'select seq, type, entity_id, audience, data from events where seq > ? order by seq',
  )
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    // reason: Yjs' own types do not know each other's events
    if (transaction.changedParentTypes.has(notes as never)) counts.touched += 1
  })

  function readUpdates(): void {
    for (const { seq, bytes } of newUpdates.all(lastUpdate) as UpdateRow[]) {
      if (seq !== lastUpdate + 1 && lastUpdate > 0)
        fail(`update ${seq} follows update ${lastUpdate} in the log`)
      lastUpdate = seq
      const before = notes.toString()
      Y.applyUpdate(doc, bytes)
      if (doc.store.pendingStructs) fail(`update ${seq} builds on something that is not in the log`)
      if (notes.toString() !== before) counts.changed += 1
    }
  }

  function readEvents(): void {
    for (const row of newEvents.all(head) as EventRow[]) {
      if (row.seq !== head + 1) fail(`event ${row.seq} follows event ${head}`)
      head = row.seq
      if (row.audience === 'scope' || row.audience === 'tenant') shared.push(row.seq)
      fold(row, JSON.parse(row.data) as EventData)
    }
  }

  function fold({ seq, type, entity_id }: EventRow, data: EventData): void {
    if (type === trip.metaEvent) return change(seq, folded.get('meta')!, data)
    told += data.edits ?? 0
    const { collection } = data
    if (collection === undefined) return
    const entries = folded.get(collection)!
    const key = entity_id!
    const { added, updated, removed } =
      trip.collections[collection as keyof typeof trip.collections].events
    const before = entries[key] as Entry | undefined
    if (type === added) {
      if (before) fail(`event ${seq} adds ${key} once more`)
      entries[key] = data.entry
    } else if (type === removed) {
      if (!equalityDeep(before, data.entry))
        fail(`event ${seq} removes another ${key} than there was`)
      delete entries[key]
    } else if (type === updated) {
      const after = { ...before }
      change(seq, after, data)
      entries[key] = after
    } else fail(`event ${seq} is of a type that does not belong to ${collection}: ${type}`)
  }

  function change(seq: number, entry: Entry, { changes = {} }: EventData): void {
    for (const [field, { from, to }] of Object.entries(changes)) {
      if (!equalityDeep(entry[field], from))
        fail(
          `event ${seq} changes ${field} from ${String(from)}, and it was ${String(entry[field])}`,
        )
      if (to === undefined) delete entry[field]
      else entry[field] = to
    }
  }

  return {
    doc,
    notes: counts,
    shared,
    get head() {
      return head
    },
    get told() {
      return told
    },
    read() {
      readUpdates()
      readEvents()
      for (const [name, entries] of folded) {
        const there: unknown = doc.getMap(name).toJSON()
        if (!equalityDeep(there, entries))
          fail(
            `the events tell of other ${name} than the log: ${JSON.stringify(entries)} for ${JSON.stringify(there)}`,
          )
      }
    },
  }
}
