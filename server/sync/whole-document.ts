/**
 * A document as plain JSON for whoever has no editor, as `readDocument` has it: with a bound to what is written of rich text. A
 * mark stands around every piece that it holds for, so that a few bytes could become gigabytes.
 */
import { readMeta, type Kind } from '@concord/schemas'
import * as Y from 'yjs'
import { Refusal } from '../core/refusal.ts'
import { entriesInPieces } from './entries-in-pieces.ts'
import { createMarks, wordOf, type Tags } from './marks.ts'
import type { Pieces } from './reading-turns.ts'

/** What may be written of one document. */
export interface Room {
  /** Characters, UTF-16 units. */
  readonly characters: number
}

/** Pieces of rich text that are looked at, whether they are written or not. */
const MOST_PIECES = 500_000

/** Throws PAYLOAD_TOO_LARGE for a document of which more would have to be written than there is room for. */
export function* readWhole(
  doc: Y.Doc,
  kind: Kind,
  { characters }: Room,
): Pieces<Record<string, unknown>> {
  const sheet = new Sheet(characters)
  const written: Record<string, unknown> = {}
  for (const [name, content] of Object.entries(kind.contents))
    written[name] = sheet.whole(content === 'xml' ? doc.getXmlFragment(name) : doc.getText(name))
  const meta = readMeta(doc, kind)
  const entries = yield* entriesInPieces(doc, kind, Object.keys(kind.collections))
  return { meta, ...entries, ...written }
}

/** The markup of rich text, or the text. Throws as `readWhole`. */
export function markupOf(type: Y.Text | Y.XmlFragment, { characters }: Room): string {
  return new Sheet(characters).whole(type)
}

class Sheet {
  #parts: string[] = []
  #characters: number
  #pieces = MOST_PIECES

  constructor(characters: number) {
    this.#characters = characters
  }

  whole(type: Y.Text | Y.XmlFragment): string {
    this.#write(type)
    const text = this.#parts.join('')
    this.#parts = []
    return text
  }

  #put(text: string): void {
    this.#characters -= text.length
    if (this.#characters < 0) throw tooLarge()
    this.#parts.push(text)
  }

  /** What is in a type, as far as it is there, in order. */
  *#itemsOf(type: Pick<Y.AbstractType<unknown>, '_start'>): Generator<Y.Item> {
    for (let item = type._start; item; item = item.right) {
      this.#pieces -= 1
      if (this.#pieces < 0) throw tooLarge()
      if (!item.deleted) yield item
    }
  }

  #write(value: unknown): void {
    if (value instanceof Y.XmlText) this.#writeMarked(value)
    else if (value instanceof Y.Text) this.#writePlain(value)
    else if (value instanceof Y.XmlElement) this.#writeElement(value as Y.XmlElement)
    else if (value instanceof Y.XmlFragment) this.#writeChildren(value)
    else this.#put(wordOf(value))
  }

  #writePlain(text: Y.Text): void {
    for (const { content } of this.#itemsOf(text))
      if (content instanceof Y.ContentString) this.#put(content.str)
  }

  #writeChildren(fragment: Y.XmlFragment): void {
    for (const item of this.#itemsOf(fragment))
      if (item.countable) for (const child of item.content.getContent()) this.#write(child)
  }

  #writeElement(element: Y.XmlElement): void {
    const name = element.nodeName.toLocaleLowerCase()
    this.#put(`<${name}`)
    for (const key of [...element._map.keys()].toSorted()) {
      const item = element._map.get(key)!
      if (item.deleted) continue
      const value: unknown = item.content.getContent()[item.length - 1]
      this.#put(` ${key}="${wordOf(value)}"`)
    }
    this.#put('>')
    this.#writeChildren(element)
    this.#put(`</${name}>`)
  }

  #writeMarked(text: Y.XmlText): void {
    const marks = createMarks()
    let tags: Tags | undefined
    let isOpen = false
    /** Tags are put together when something is within them. */
    const open = (): void => {
      if (isOpen) return
      tags ??= marks.tags(this.#characters)
      if (!tags) throw tooLarge()
      this.#put(tags.before)
      isOpen = true
    }
    const close = (): void => {
      if (isOpen) this.#put(tags!.after)
      isOpen = false
    }
    for (const { content } of this.#itemsOf(text)) {
      if (content instanceof Y.ContentString) {
        if (content.str === '') continue
        open()
        this.#put(content.str)
      } else if (content instanceof Y.ContentFormat) {
        close()
        tags = undefined
        // reason: Yjs types the value of a format as an object; it may be any JSON
        const { key, value } = content as { readonly key: string; readonly value: unknown }
        marks.put(key, value)
      } else if (content instanceof Y.ContentEmbed || content instanceof Y.ContentType) {
        close()
        open()
        this.#write(content.getContent()[0])
        close()
      }
    }
    close()
  }
}

function tooLarge(): Refusal {
  return new Refusal(
    'PAYLOAD_TOO_LARGE',
    'This document is too large to be read as a whole. Open it in an editor.',
  )
}
