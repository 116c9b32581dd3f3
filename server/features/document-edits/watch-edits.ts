/** What changes in a document, whoever changes it and in whatever way, as edits of places. */
import type { DocumentEdit } from '@concord/schemas'
import * as Y from 'yjs'
import { Refusal } from '../../core/refusal.ts'
import { markupOf } from '../../sync/whole-document.ts'
import { isShared, pathOf } from './edit-path.ts'

export interface WatchedEdit {
  readonly edits: readonly DocumentEdit[]
  /** `null`: the server by itself. */
  readonly userId: string | null
  /** Grows with everything that is put into the document. */
  readonly version: number
}

/** So many edits of one transaction are told one by one. */
const MOST = 100

/** Calls `tell` after every transaction that changed something; not on disk yet then. Returns the way to stop. */
export function watchEdits(doc: Y.Doc, tell: (watched: WatchedEdit) => void): () => void {
  const onTransaction = (transaction: Y.Transaction): void => {
    const events = new Set([...transaction.changedParentTypes.values()].flat())
    const edits = [...events].flatMap(editsOf).slice(0, MOST)
    if (edits.length === 0) return
    // reason: sync/documents makes the origins of all transactions by which edits enter
    const { userId = '' } = (transaction.origin ?? {}) as { userId?: string }
    tell({ edits, userId: userId === '' ? null : userId, version: versionOf(doc) })
  }
  doc.on('afterTransaction', onTransaction)
  return () => doc.off('afterTransaction', onTransaction)
}

function editsOf(event: Y.YEvent<Y.AbstractType<unknown>>): DocumentEdit[] {
  const { target } = event
  const path = pathOf(target)
  if (path === undefined) return []
  return [...fieldEdits(event, path), ...itemEdits(event, path)]
}

function fieldEdits(
  { target, keys }: Y.YEvent<Y.AbstractType<unknown>>,
  path: string,
): DocumentEdit[] {
  return [...keys].map(([key, { action }]) => {
    const place = `${path}.${key}`
    if (action === 'delete') return { action, path: place }
    const value: unknown = target instanceof Y.Map ? target.get(key) : attributeOf(target, key)
    return { action: action === 'add' ? 'insert' : 'replace', path: place, value: plain(value) }
  })
}

function attributeOf(target: Y.AbstractType<unknown>, key: string): unknown {
  return target instanceof Y.XmlElement ? target.getAttribute(key) : undefined
}

function itemEdits(
  { delta }: Pick<Y.YEvent<Y.AbstractType<unknown>>, 'delta'>,
  path: string,
): DocumentEdit[] {
  const edits: DocumentEdit[] = []
  let at = 0
  for (const { retain = 0, insert, delete: gone = 0 } of delta) {
    at += retain
    if (gone > 0) edits.push({ action: 'delete', path: `${path}.${at}`, value: gone })
    if (insert === undefined) continue
    if (typeof insert === 'string') {
      edits.push({ action: 'insert', path: `${path}.${at}`, value: insert })
      at += insert.length
      continue
    }
    for (const item of Array.isArray(insert) ? (insert as unknown[]) : [insert]) {
      edits.push({ action: 'insert', path: `${path}.${at}`, value: plain(item) })
      at += 1
    }
  }
  return edits
}

/** Characters of rich text that are told of one value. */
const MOST_MARKUP = 256 * 1024

/** Rich text as its markup, as long as there is room for it; then as `null`. */
function plain(value: unknown, room = { characters: MOST_MARKUP }): unknown {
  if (!isShared(value)) return value
  if (value instanceof Y.Array) return value.map((item) => plain(item, room))
  if (value instanceof Y.Map)
    return Object.fromEntries([...value.entries()].map(([key, item]) => [key, plain(item, room)]))
  try {
    const markup = markupOf(value, room)
    room.characters -= markup.length
    return markup
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function versionOf({ store }: Y.Doc): number {
  let sum = 0
  for (const client of store.clients.keys()) sum += Y.getState(store, client)
  return sum
}
