/** What is in a document as plain JSON and as text that people can read, whatever somebody put there. */
import * as Y from 'yjs'

/** Any type of Yjs. */
export type AnyType = Y.AbstractType<unknown>

/** A value of a document as JSON. What cannot be read is left out. */
export function plainValue(value: unknown): unknown {
  if (!(value instanceof Y.AbstractType)) return value
  try {
    return value.toJSON() as unknown
  } catch {
    // reason: a document that is being given up may be damaged; the rest of it is worth having all the same.
    return undefined
  }
}

/** The value that an item of a Y.Map stands for. */
export function valueOf({ content }: Y.Item): unknown {
  return plainValue(content.getContent().at(-1))
}

/** The words of a root type, a line for each paragraph; of maps and lists their JSON. */
export function readableText(type: AnyType): string {
  if (type instanceof Y.XmlElement || type instanceof Y.XmlFragment) return linesOf(type).join('\n')
  if (type instanceof Y.Text) return wordsOf(type)
  return jsonOf(plainValue(type))
}

/** A value of a document as JSON for people; empty when there is none. */
export function jsonOf(value: unknown): string {
  const writable = (_name: string, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part
  return JSON.stringify(value, writable, 2) ?? ''
}

function linesOf(type: Y.XmlElement | Y.XmlFragment): string[] {
  const lines: string[] = []
  let line: string | undefined
  const end = () => {
    if (line !== undefined) lines.push(line)
    line = undefined
  }
  for (const child of type.toArray()) {
    if (child instanceof Y.XmlText) line = (line ?? '') + wordsOf(child)
    else if (child instanceof Y.XmlElement) {
      end()
      lines.push(...linesOf(child))
    }
  }
  end()
  return lines
}

function wordsOf(text: Y.Text): string {
  const words: string[] = []
  for (let item = text._start; item; item = item.right) {
    if (!item.deleted && item.content instanceof Y.ContentString) words.push(item.content.str)
  }
  return words.join('')
}

/**
 * The root type with that name as what it is used for, also when nobody has asked for it by its type yet. Only for
 * documents that nobody else uses any more: asking makes it that type.
 */
export function rootNamed(doc: Y.Doc, name: string): AnyType {
  const root = doc.share.get(name) as AnyType
  if (root.constructor !== Y.AbstractType) return root
  if (root._map.size > 0) return doc.getMap(name) as AnyType
  let [isText, isXml] = [false, false]
  for (let item = root._start; item; item = item.right) {
    isText ||= item.content instanceof Y.ContentString || item.content instanceof Y.ContentFormat
    isXml ||= item.content instanceof Y.ContentType && isXmlType(item.content.type)
  }
  if (isXml) return doc.getXmlFragment(name) as AnyType
  return (isText ? doc.getText(name) : doc.getArray(name)) as AnyType
}

function isXmlType(type: unknown): boolean {
  return type instanceof Y.XmlElement || type instanceof Y.XmlText
}
