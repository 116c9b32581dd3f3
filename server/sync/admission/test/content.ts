/** What somebody sees who reads a document, in whatever way it is kept inside. */
import * as Y from 'yjs'

type Type = Y.AbstractType<unknown>

/** The whole content as text: two documents are the same to everybody when this is. */
export function contentOf(doc: Y.Doc): string {
  const roots = [...doc.share]
    .map(([name, type]) => [name, readType(type as Type)] as const)
    // Yjs writes no root type down in which there never was anything.
    .filter(([, { list, keys }]) => list.length > 0 || keys.length > 0)
  return JSON.stringify(roots.toSorted(byName), readable)
}

interface Read {
  readonly list: readonly unknown[]
  readonly keys: readonly (readonly [string, unknown])[]
}

function readType(type: Type): Read {
  const list: unknown[] = []
  const marks = new Map<string, unknown>()
  for (let item = type._start; item; item = item.right) {
    if (item.deleted) continue
    const { content } = item
    if (content instanceof Y.ContentFormat) {
      if (content.value === null) marks.delete(content.key)
      else marks.set(content.key, content.value)
    } else {
      const set = marks.size > 0 ? [...marks].toSorted(byName) : 0
      for (const part of readContent(content)) list.push(set === 0 ? part : [part, set])
    }
  }
  const keys: [string, unknown][] = []
  for (const [key, item] of type._map) {
    if (!item.deleted) keys.push([key, readContent(item.content)])
  }
  return { list, keys: keys.toSorted(byName) }
}

function readContent(content: Y.Item['content']): unknown[] {
  if (content instanceof Y.ContentType) {
    const { type } = content
    const name = type instanceof Y.XmlElement ? type.nodeName : ''
    return [{ type: type.constructor.name, name, ...readType(type as Type) }]
  }
  if (content instanceof Y.ContentDoc) return [{ guid: content.doc.guid, ...content.opts }]
  if (content instanceof Y.ContentFormat) return [{ format: content.key, value: content.value }]
  return content.getContent()
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function readable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (value === undefined) return 'undefined'
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return value
}
