/** Single things that are larger than the server takes: what they are, and taking them out so that the rest can be sent. */
import {
  type Edit,
  type ErrorReply,
  type Kind,
  type TooLarge,
  parentItem,
  within,
} from '@concord/schemas'
import * as Y from 'yjs'
import { jsonOf, plainValue, type AnyType } from './plain-content.ts'
import type { UnsentWork } from './unsent-work.ts'

/**
 * Sees to it that the rest of a document can be sent. True when what is too large was taken out and kept aside; false
 * when the document is given up for it, because taking it out would lose what was there before it.
 */
export function clearTooLarge(
  found: readonly TooLarge[],
  most: number,
  {
    doc,
    kind,
    edits,
    keep,
    giveUp,
  }: {
    readonly doc: Y.Doc
    readonly kind: Kind
    /** The edits that are not saved. */
    readonly edits: readonly Edit[]
    readonly keep: (reason: ErrorReply, what: readonly UnsentWork[]) => void
    /** False when it cannot be given up once more. */
    readonly giveUp: (reason: ErrorReply) => boolean
  },
): boolean {
  const reason = tooLargeWords(Math.max(...found.map(({ bytes }) => bytes)), most)
  if (found.some(({ item }) => replacesSomething(item)) && giveUp(reason)) return false
  const isUnsent = within(edits.flatMap(({ inserted }) => inserted))
  const isNew = ({ id }: Y.Item) => isUnsent(id.client, id.clock)
  keep(
    reason,
    found.map(({ item }) => describe(doc, kind, item)),
  )
  for (const { item } of found) takeOut(doc, item, isNew)
  return true
}

/** The origin of what takes something out. */
const TAKE_OUT = { tooLarge: true }

function replacesSomething({ parentSub, left }: Y.Item): boolean {
  return parentSub !== null && left !== null
}

/**
 * Deletes it, with the element around it when it is an attribute of one that is new itself: an image without its picture
 * is nothing.
 */
function takeOut(doc: Y.Doc, item: Y.Item, isNew: (item: Y.Item) => boolean): void {
  const above = parentItem(item)
  const isPart = item.parent instanceof Y.XmlElement && above !== undefined && isNew(above)
  doc.transact((transaction) => {
    // Undo would keep its bytes.
    item.keep = false
    item.delete(transaction)
    if (isPart) above.delete(transaction)
  }, TAKE_OUT)
}

/** What it is and where, as plain content. */
function describe(doc: Y.Doc, kind: Kind, item: Y.Item): UnsentWork {
  const path = pathOf(item)
  const names = new Map([...doc.share].map(([name, type]) => [type as AnyType, name]))
  const root = names.get(path.root) ?? ''
  const values =
    item.content instanceof Y.ContentFormat ? [item.content.value] : item.content.getContent()
  const value: unknown = plainValue(values.length === 1 ? values[0] : values)
  const [key, field, ...deeper] = path.keys
  if (root === 'meta' && key !== undefined)
    return { deed: 'changed', collection: root, key: '', fields: { [key]: value } }
  if (Object.hasOwn(kind.collections, root) && key !== undefined && deeper.length === 0) {
    if (field !== undefined)
      return { deed: 'changed', collection: root, key, fields: { [field]: value } }
    const fields = typeof value === 'object' && value !== null ? { ...value } : { value }
    return { deed: 'added', collection: root, key, fields }
  }
  return {
    deed: 'written',
    content: root,
    text: typeof value === 'string' ? value : jsonOf(value),
    value,
  }
}

/** Why, in plain words. */
function tooLargeWords(bytes: number, most: number): ErrorReply {
  return {
    code: 'PAYLOAD_TOO_LARGE',
    message: `One thing that you wrote takes ${megabytes(bytes)}; at most ${megabytes(most)} can be sent at once.`,
  }
}

function megabytes(bytes: number): string {
  return `${(Math.ceil((bytes / 1024 / 1024) * 10) / 10).toFixed(1)} MB`
}

/** The root type that an item is in, and the keys under which it stands there. */
function pathOf(item: Y.Item): { readonly root: AnyType; readonly keys: readonly string[] } {
  const keys: string[] = []
  let at: Y.Item = item
  for (;;) {
    if (at.parentSub !== null) keys.unshift(at.parentSub)
    const above = parentItem(at)
    if (!above) return { root: at.parent as AnyType, keys }
    at = above
  }
}
