/**
 * The guard, within the transaction that applied an update: reads what changed, lets `judge` decide, and writes back what
 * was not allowed. Peers see one net update with only legal content in it.
 */
import { DEFAULT_LIMITS, type Circumstances, type Collection, type Kind } from '@concord/schemas'
import { equalityDeep } from 'lib0/function'
import * as Y from 'yjs'
import { deleteForeign, isNew, revert } from './contents.ts'
import {
  judge,
  metaRules,
  trust,
  type Author,
  type Change,
  type Judgement,
  type Taken,
} from './judge.ts'
import { META, readStored, type Mirror } from './mirror.ts'
import { NOT_PLAIN, fieldOf, isFieldMap, setField, valueOf, type Entry } from './plain.ts'
import { createTouched, type TouchedEntry, type YType } from './touched.ts'

/** An entry that is another one than before, after everything that was not allowed was taken back. */
export interface Settled {
  readonly collection: string
  readonly key: string
  readonly before: Entry | undefined
  readonly after: Entry | undefined
  /** Names of the fields that are others now; empty for an entry that came or went. */
  readonly changed: readonly string[]
}

export interface GuardOutcome {
  readonly changes: readonly Settled[]
  /** Contents in which somebody wrote. */
  readonly contents: readonly string[]
  readonly taken: readonly Told[]
}

export interface Guard {
  /** Call it within the transaction, after the update. `deed` is absent for what the server itself writes. */
  settle(transaction: Y.Transaction, deed: GuardedDeed | undefined): GuardOutcome
}

/** An edit that comes in: whose it is, when it came, and whether it was made offline. */
export interface GuardedDeed {
  readonly author: Author
  readonly at: number
  readonly late: boolean
}

/** All that is needed to settle the entries of one collection. */
interface Place {
  readonly name: string
  readonly rules: Collection
  readonly root: Y.Map<unknown>
  readonly entries: Map<string, Entry>
}

type Told = Taken & { readonly collection: string; readonly key: string }

const NOTHING: readonly never[] = []
const NO_PLACE = 'There is no place for this here.'
const FULL: Judgement = {
  entry: undefined,
  changed: NOTHING,
  taken: [{ rule: 'value', message: 'There is no room for more of these here.' }],
}
const NO_EDITS = 'Your role does not let you edit here.'

/** Where each person has entries of their own there is so many times the room. */
const ROOM_FOR_OWN = 10

/** `isServer` tells which Yjs clients were the server's own; `most`, how many entries a collection may have. */
export function createGuard(
  doc: Y.Doc,
  kind: Kind,
  mirror: Mirror,
  isServer: (client: number) => boolean,
  most: number = DEFAULT_LIMITS.collectionEntries,
): Guard {
  const readTouched = createTouched(doc, kind)
  const places = new Map(
    [[META, metaRules(kind.meta)] as const, ...Object.entries(kind.collections)].map(
      ([name, rules]): [string, Place] => [
        name,
        { name, rules, root: doc.getMap(name), entries: mirror.of(name) },
      ],
    ),
  )

  function isFull(collection: string): boolean {
    const { entries, rules } = places.get(collection)!
    return entries.size >= (rules.owner ? most * ROOM_FOR_OWN : most)
  }

  const look: Circumstances['look'] = (collection, key) => places.get(collection)?.entries.get(key)

  function settle(transaction: Y.Transaction, deed: GuardedDeed | undefined): GuardOutcome {
    const touched = readTouched(transaction)
    const changes: Settled[] = []
    const taken: Told[] = []
    for (const stray of touched.strays) {
      empty(stray, transaction)
      taken.push({ rule: 'unknown', message: NO_PLACE, collection: '', key: '' })
    }
    const contents =
      touched.contents.size > 0
        ? settleContents(transaction, [...touched.contents], deed?.author, taken)
        : NOTHING
    for (const { collection, key, fields, type } of touched.entries) {
      const place = places.get(collection)!
      const before = place.entries.get(key)
      const {
        entry: after,
        changed,
        taken: back,
      } = settleEntry(transaction, place, { key, before, fields, type }, deed)
      for (const item of back) taken.push({ ...item, collection, key })
      if (before && after ? changed.length === 0 : before === after) continue
      if (after) place.entries.set(key, after)
      else place.entries.delete(key)
      changes.push({ collection, key, before, after, changed })
    }
    return { changes, contents, taken }
  }

  /** Returns the contents in which something was written that stands. */
  function settleContents(
    transaction: Y.Transaction,
    contents: readonly string[],
    author: Author | undefined,
    taken: Told[],
  ): readonly string[] {
    const [collection = ''] = contents
    const refused = author && refusedText(author)
    if (refused) {
      const types = contents.flatMap((name) => (doc.share.get(name) as YType | undefined) ?? [])
      if (revert(transaction, types)) taken.push({ ...refused, collection, key: '' })
      return NOTHING
    }
    // What an open document holds is its editor's business.
    const foreign = author && !kind.open ? deleteForeign(transaction) : 0
    for (let count = 0; count < foreign; count += 1)
      taken.push({ rule: 'unknown', message: NO_PLACE, collection, key: '' })
    return contents
  }

  /** Brings one entry into the state that the rules allow. */
  function settleEntry(
    transaction: Y.Transaction,
    { name, rules, root }: Place,
    { key, before, fields, type }: Omit<TouchedEntry, 'collection'> & Pick<Settled, 'before'>,
    deed: GuardedDeed | undefined,
  ): Judgement {
    const decide = (change: Change): Judgement => {
      if (!deed) return trust(change)
      if (change.before === undefined && change.after !== undefined && isFull(name)) return FULL
      return judge(change, rules, deed.author, { look, at: deed.at, late: deed.late })
    }
    const target = name === META ? root : type && !type._item!.deleted ? type : root.get(key)
    if (fields && before && isFieldMap(target)) {
      const after = { ...before }
      const isIntended = readFields(transaction, target, fields, after)
      const verdict = decide({ key, before, after, fields })
      if (verdict.entry !== after || isIntended) writeFields(target, verdict.entry ?? {}, fields)
      return verdict
    }
    const isFilled = isFieldMap(target) && target._start !== null && empty(target, transaction)
    const current = readStored(root, key, rules.stored)
    const intended =
      rules.stored === 'value' && before !== undefined
        ? (intendedAt(transaction, root._map.get(key)) as Entry | undefined)
        : undefined
    const verdict = decide({ key, before, after: intended ?? current })
    if (verdict.entry !== current) write(root, key, verdict.entry, rules)
    if (!isFilled) return verdict
    const list: Taken = { rule: 'unknown', message: NO_PLACE }
    return { ...verdict, taken: [...verdict.taken, list] }
  }

  /** Reads the fields of an entry into `after`. Returns whether one of them has another value than it should. */
  function readFields(
    transaction: Y.Transaction,
    target: Y.Map<unknown>,
    fields: Iterable<string>,
    after: Record<string, unknown>,
  ): boolean {
    let isIntended = false
    for (const name of fields) {
      const winner = target._map.get(name)
      if (winner === undefined || winner.deleted) delete after[name]
      else {
        const intended = intendedAt(transaction, winner)
        if (intended !== undefined) isIntended = true
        setField(after, name, intended ?? valueOf(winner))
      }
    }
    return isIntended
  }

  /**
   * What the author wrote where it lost to something that the server had put back before: two writes at the same place,
   * and Yjs let the server's win. The author's own word counts, so it is written again.
   */
  function intendedAt(transaction: Y.Transaction, winner: Y.Item | undefined): unknown {
    if (!winner || isNew(transaction, winner) || !isServer(winner.id.client)) return undefined
    for (let item = winner.left; item; item = item.left) {
      if (!isNew(transaction, item) || item.content instanceof Y.ContentDeleted) continue
      const value = valueOf(item)
      if (value !== NOT_PLAIN) return value
    }
    return undefined
  }

  return { settle }
}

/** Why this person may not write in texts, or in anything else that an open document holds. */
function refusedText({ lockedOut, may }: Author): Taken | undefined {
  if (lockedOut !== undefined) return { rule: 'lock', message: lockedOut }
  return may('edit') ? undefined : { rule: 'role', message: NO_EDITS }
}

function write(
  root: Y.Map<unknown>,
  key: string,
  entry: Entry | undefined,
  { stored }: Collection,
): void {
  const current = root.get(key)
  if (entry === undefined) root.delete(key)
  else if (stored === 'value') root.set(key, { ...entry })
  else if (isFieldMap(current))
    writeFields(current, entry, new Set([...current.keys(), ...Object.keys(entry)]))
  else root.set(key, new Y.Map(Object.entries(entry)))
}

function writeFields(target: Y.Map<unknown>, entry: Entry, names: Iterable<string>): void {
  for (const name of names) {
    const current = target.get(name)
    if (!Object.hasOwn(entry, name)) target.delete(name)
    else if (current instanceof Y.AbstractType || !equalityDeep(current, entry[name]))
      target.set(name, fieldOf(entry, name))
  }
}

/** Deletes everything that a type holds where it has no place. A map keeps its keys: those are judged one by one. */
function empty(type: YType | Y.Map<unknown>, transaction: Y.Transaction): boolean {
  let found = false
  const drop = (item: Y.Item): void => {
    if (item.deleted) return
    item.delete(transaction)
    found = true
  }
  for (let item = type._start; item; item = item.right) drop(item)
  if (!(type instanceof Y.Map)) for (const item of type._map.values()) drop(item)
  return found
}
