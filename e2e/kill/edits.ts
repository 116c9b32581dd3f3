/** Edits that a writer makes without an end, each recognisable afterwards: entries, words, and the removal of both. */
import type * as Y from 'yjs'
import type { Chance } from '../chance.ts'

/** What a reader of the document finds once the edit is in it. Only the writer of a thing removes it. */
export interface Effect {
  readonly place: 'entry' | 'word'
  /** The key of the entry, or the word itself. */
  readonly name: string
  readonly there: boolean
}

export interface Edit {
  readonly writer: string
  readonly effect: Effect
  /** The Yjs update that carried it. */
  readonly update: Uint8Array
}

const LOCAL = { by: 'edits' }

export interface Author {
  /** Everything made so far, in order. */
  readonly edits: readonly Edit[]
  /** Makes one edit in one transaction. */
  edit(effect?: Effect): Edit
}

/** `prefix` must be unique in the document: it makes the names unique. */
export function createAuthor(doc: Y.Doc, writer: string, prefix: string, chance: Chance): Author {
  const edits: Edit[] = []
  const standing: Effect[] = []
  let made = 0

  function next(): Effect {
    if (standing.length > 0 && chance.percent(30)) {
      const [gone] = standing.splice(chance.between(0, standing.length - 1), 1)
      return { ...gone!, there: false }
    }
    made += 1
    const place = chance.pick(['entry', 'word'] as const)
    const name = place === 'entry' ? `${prefix}${made}` : `<${prefix}${made}>`
    const effect: Effect = { place, name, there: true }
    standing.push(effect)
    return effect
  }

  return {
    edits,
    edit(effect = next()) {
      let update: Uint8Array | undefined
      const keep = (bytes: Uint8Array): void => {
        update = bytes
      }
      doc.on('update', keep)
      doc.transact(() => apply(doc, effect, chance), LOCAL)
      doc.off('update', keep)
      const edit: Edit = { writer, effect, update: update! }
      edits.push(edit)
      return edit
    },
  }
}

function apply(doc: Y.Doc, { place, name, there }: Effect, chance: Chance): void {
  if (place === 'entry') {
    const entries = doc.getMap('entries')
    if (there) entries.set(name, name)
    else entries.delete(name)
    return
  }
  // Words stand whole: they come in at one end or the other, never inside another word.
  const text = doc.getText('text')
  if (there) text.insert(chance.percent(50) ? 0 : text.length, name)
  else text.delete(text.toJSON().indexOf(name), name.length)
}
