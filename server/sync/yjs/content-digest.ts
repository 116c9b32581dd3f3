/**
 * What a reader sees of a document, as one short text: the same for two documents with the same content, however Yjs has
 * cut it into pieces, and whether or not marks without effect were tidied away.
 */
import { createHash } from 'node:crypto'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'

// reason: Yjs types what observers of a type get; here only what is in it counts
// oxlint-disable-next-line typescript/no-explicit-any
type Type = Y.AbstractType<any>

/** Every root type counts, whether it was asked for by name or not. */
export function contentDigest(doc: Y.Doc): string {
  const print = createPrint()
  for (const [name, type] of [...doc.share].toSorted(byName)) {
    if (type._start === null && type._map.size === 0) continue
    print.text(`root ${JSON.stringify(name)}`)
    addType(print, type)
  }
  return print.digest()
}

interface Print {
  text(text: string): void
  value(value: unknown): void
  digest(): string
}

/** Hashed in portions: a call for each value costs more than the value. */
const PORTION_BYTES = 64 * 1024
/** No letter of a string takes more in UTF-8. */
const MOST_BYTES_A_LETTER = 3

function createPrint(): Print {
  const hash = createHash('sha256')
  const portion = Buffer.allocUnsafe(PORTION_BYTES)
  const encoder = encoding.createEncoder()
  let used = 0

  function add(bytes: number, write: () => number): boolean {
    if (bytes > PORTION_BYTES - used) {
      hash.update(portion.subarray(0, used))
      used = 0
    }
    if (bytes > PORTION_BYTES) return false
    used += write()
    return true
  }

  return {
    text(text) {
      const most = text.length * MOST_BYTES_A_LETTER
      if (!add(most, () => portion.write(text, used))) hash.update(text)
    },
    value(value) {
      encoder.bufs = []
      encoder.cpos = 0
      encoding.writeAny(encoder, value as never)
      const bytes = encoding.toUint8Array(encoder)
      const copy = (): number => {
        portion.set(bytes, used)
        return bytes.length
      }
      if (!add(bytes.length, copy)) hash.update(bytes)
    },
    digest() {
      return hash.update(portion.subarray(0, used)).digest('base64')
    },
  }
}

function addType(print: Print, type: Type): void {
  for (const [key, item] of [...type._map].toSorted(byName)) {
    if (item.deleted) continue
    print.text(`key ${JSON.stringify(key)}`)
    addContent(print, item.content)
  }
  addList(print, type)
  print.text('end')
}

/** The items in their order, with the marks of a text where they change. */
function addList(print: Print, type: Type): void {
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
    if (now !== written) print.text(`marks ${now}`)
    written = now
    addContent(print, item.content)
  }
}

function addContent(print: Print, content: Y.Item['content']): void {
  if (content instanceof Y.ContentString) {
    // Without quotes: two pieces of a text are the same as one.
    print.text(JSON.stringify(content.str).slice(1, -1))
  } else if (content instanceof Y.ContentType) {
    const { type } = content
    print.text(`type ${type.constructor.name} ${type instanceof Y.XmlElement ? type.nodeName : ''}`)
    addType(print, type as Type)
  } else if (content instanceof Y.ContentDoc) {
    print.text(`doc ${content.doc.guid}`)
  } else {
    for (const value of content.getContent() as unknown[]) {
      print.text('value')
      print.value(value)
    }
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}
