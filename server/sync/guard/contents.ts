/** Rich text and plain text: what has no place in them, and taking back what somebody wrote who may not. */
import * as Y from 'yjs'
import type { YType } from './touched.ts'

/**
 * Deletes what came with the transaction and is no text: values, maps, lists and subdocuments among paragraphs, which no
 * editor could show and some cannot even read. Returns how many there were.
 */
export function deleteForeign(transaction: Y.Transaction): number {
  let found = 0
  for (const item of newItems(transaction)) {
    if (item.deleted || belongs(item)) continue
    item.delete(transaction)
    found += 1
  }
  return found
}

/** Whether something may be where it is in a text; what is no part of a text may be anything. */
function belongs({ content, parent, parentSub }: Y.Item): boolean {
  const isText = parent instanceof Y.Text
  if (!isText && !(parent instanceof Y.XmlFragment)) return true
  const isType = content instanceof Y.ContentType
  if (parentSub !== null) {
    const hasAttributes = isText || parent instanceof Y.XmlElement
    return hasAttributes && !isType && !(content instanceof Y.ContentDoc)
  }
  if (!isText) return isType && (isElement(content.type) || content.type instanceof Y.XmlText)
  return [Y.ContentString, Y.ContentFormat, Y.ContentEmbed].some((kind) => content instanceof kind)
}

function isElement(type: unknown): boolean {
  return type instanceof Y.XmlElement
}

/**
 * Puts back what was written in `types` in this transaction, as far as anybody can see it. Returns whether there was
 * anything.
 */
export function revert(transaction: Y.Transaction, types: readonly YType[]): boolean {
  if (isInvisible(transaction, types)) return false
  const undo = new Y.UndoManager([...types], {
    trackedOrigins: new Set([revert]),
    captureTimeout: 0,
  })
  const insertions = Y.createDeleteSet()
  for (const [client, [from, to]] of newRanges(transaction))
    insertions.clients.set(client, [{ clock: from, len: to - from }] as never)
  const deletions = Y.createDeleteSet()
  for (const [client, ranges] of transaction.deleteSet.clients) {
    deletions.clients.set(
      client,
      ranges.toSorted((a, b) => a.clock - b.clock),
    )
  }
  undo.undoStack.push({ insertions, deletions, meta: new Map() })
  undo.undo()
  undo.destroy()
  return true
}

/**
 * Whether only marks without effect were deleted. Every client of Yjs tidies formatting up after others' edits, also
 * that of somebody who may not edit; put back, it would be tidied up again for ever.
 */
function isInvisible(transaction: Y.Transaction, types: readonly YType[]): boolean {
  const isInside = (item: Y.Item): boolean =>
    types.some((type) => Y.isParentOf(type as never, item))
  for (const item of newItems(transaction)) if (!item.deleted && isInside(item)) return false
  const deleted = new Set<Y.Item>()
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (item) => {
    if (item instanceof Y.Item && !isNew(transaction, item) && isInside(item)) deleted.add(item)
  })
  const texts = new Set<Y.Text>()
  for (const { content, parent } of deleted) {
    if (!(content instanceof Y.ContentFormat) || !(parent instanceof Y.Text)) return false
    texts.add(parent)
  }
  return [...texts].every((text) => {
    const before = lettersOf(text, (item) => deleted.has(item) || !item.deleted)
    return before === lettersOf(text, (item) => !item.deleted)
  })
}

/** Everything in a text with the marks that it has, as somebody sees it who sees these items. */
function lettersOf(text: Y.Text, isSeen: (item: Y.Item) => boolean): string {
  const marks = new Map<string, unknown>()
  const letters: unknown[] = []
  for (let item = text._start; item; item = item.right) {
    if (!isSeen(item)) continue
    const { content } = item
    if (content instanceof Y.ContentFormat) {
      if (content.value === null) marks.delete(content.key)
      else marks.set(content.key, content.value)
    } else letters.push(item.id, item.length, [...marks].toSorted(byName))
  }
  return JSON.stringify(letters)
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}

/** Whether an item came with this transaction. */
export function isNew({ beforeState }: Y.Transaction, { id }: Y.Item): boolean {
  return id.clock >= (beforeState.get(id.client) ?? 0)
}

/** client → the numbers of what it inserted in this transaction. */
function newRanges({ beforeState, doc }: Y.Transaction): Map<number, [from: number, to: number]> {
  const ranges = new Map<number, [number, number]>()
  for (const client of doc.store.clients.keys()) {
    const from = beforeState.get(client) ?? 0
    const to = Y.getState(doc.store, client)
    if (to > from) ranges.set(client, [from, to])
  }
  return ranges
}

function newItems(transaction: Y.Transaction): Y.Item[] {
  const items: Y.Item[] = []
  for (const [client, [from]] of newRanges(transaction)) {
    const structs = transaction.doc.store.clients.get(client)!
    for (let index = Y.findIndexSS(structs, from); index < structs.length; index += 1) {
      const struct = structs[index]
      if (struct instanceof Y.Item) items.push(struct)
    }
  }
  return items
}
