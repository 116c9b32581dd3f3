/**
 * What a reader sees of a document, as one short text: the same for two documents with the same content, however Yjs has
 * cut it into pieces, and whether or not marks without effect were tidied away.
 */
import { createHash, type Hash } from 'node:crypto'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'

// reason: Yjs types what observers of a type get; here only what is in it counts
// oxlint-disable-next-line typescript/no-explicit-any
type Type = Y.AbstractType<any>

/** Every root type counts, whether it was asked for by name or not. */
export function contentDigest(doc: Y.Doc): string {
  const hash = createHash('sha256')
  for (const [name, type] of [...doc.share].toSorted(byName)) {
    if (type._start === null && type._map.size === 0) continue
    hash.update(`root ${JSON.stringify(name)}`)
    addType(hash, type)
  }
  return hash.digest('base64')
}

function addType(hash: Hash, type: Type): void {
  for (const [key, item] of [...type._map].toSorted(byName)) {
    if (item.deleted) continue
    hash.update(`key ${JSON.stringify(key)}`)
    addContent(hash, item.content)
  }
  addList(hash, type)
  hash.update('end')
}

/** The items in their order, with the marks of a text where they change. */
function addList(hash: Hash, type: Type): void {
  const marks = new Map<string, string>()
  let written = ''
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted) continue
    if (item.content instanceof Y.ContentFormat) {
      const { key, value } = item.content as unknown as { key: string; value: unknown }
      if (value === null) marks.delete(key)
      else marks.set(key, JSON.stringify(value))
      continue
    }
    const now = JSON.stringify([...marks].toSorted(byName))
    if (now !== written) hash.update(`marks ${now}`)
    written = now
    addContent(hash, item.content)
  }
}

function addContent(hash: Hash, content: Y.Item['content']): void {
  if (content instanceof Y.ContentString) {
    // Without quotes: two pieces of a text are the same as one.
    hash.update(JSON.stringify(content.str).slice(1, -1))
  } else if (content instanceof Y.ContentType) {
    const { type } = content
    hash.update(
      `type ${type.constructor.name} ${type instanceof Y.XmlElement ? type.nodeName : ''}`,
    )
    addType(hash, type as Type)
  } else if (content instanceof Y.ContentDoc) {
    hash.update(`doc ${content.doc.guid}`)
  } else {
    for (const value of content.getContent() as unknown[]) {
      hash.update('value')
      hash.update(encoding.encode((encoder) => encoding.writeAny(encoder, value as never)))
    }
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}
