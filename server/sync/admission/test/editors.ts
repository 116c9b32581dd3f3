/**
 * What the bindings of known editors make of what people do in them, as updates: each is recorded while somebody writes.
 */
import { getSchema } from '@tiptap/core'
import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state'
import { StarterKit } from '@tiptap/starter-kit'
import { initProseMirrorDoc, updateYFragment } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { chanceFrom, type Chance } from '../../../../e2e/chance.ts'

/** Somebody writes into a document in their editor; every update of that document comes in order. */
export type Editing = (doc: Y.Doc, chance: Chance) => void

/** Records what leaves a document while `editing`, from what it held before. */
export function recorded(editing: Editing, seed: number, base?: Uint8Array): Uint8Array[] {
  const doc = new Y.Doc()
  if (base) Y.applyUpdate(doc, base)
  const updates: Uint8Array[] = []
  doc.on('update', (update) => updates.push(update))
  editing(doc, chanceFrom(seed))
  return updates
}

const EDITS = 120
const LETTERS = ['a', 'b', 'c', ' ', 'd', 'e', '.', '😀', 'é', '日']

const schema = getSchema([StarterKit.configure({ undoRedo: false })])

/** TipTap: y-tiptap writes the difference between what the document holds and what the editor shows. */
export function tiptap(doc: Y.Doc, chance: Chance): void {
  const fragment = doc.getXmlFragment('default')
  const undo = new Y.UndoManager(fragment, { captureTimeout: 0 })
  let { state, meta } = show(fragment)
  for (let edit = 0; edit < EDITS; edit += 1) {
    if (chance.percent(10)) {
      undo[chance.percent(60) ? 'undo' : 'redo']()
      ;({ state, meta } = show(fragment))
    } else {
      state = state.apply(typed(state, chance))
      doc.transact(() => updateYFragment(doc, fragment, state.doc, meta))
    }
  }
}

/** What an editor shows that is opened on a fragment; an empty one has an empty paragraph. */
function show(fragment: Y.XmlFragment) {
  const { doc, meta } = initProseMirrorDoc(fragment, schema)
  const state = EditorState.create({ schema, ...(doc.childCount > 0 ? { doc } : {}) })
  return { state, meta }
}

function typed(state: EditorState, chance: Chance): Transaction {
  const { tr, doc } = state
  const from = TextSelection.near(doc.resolve(chance.between(0, doc.content.size))).from
  const to = Math.min(doc.content.size, from + chance.between(1, 12))
  const kind = chance.between(0, 9)
  try {
    if (kind < 4) return tr.insertText(chance.pick(LETTERS), from)
    if (kind === 4) return tr.split(from)
    if (kind === 5)
      return tr.addMark(from, to, schema.marks[chance.pick(['bold', 'code'])]!.create())
    if (kind === 6) return tr.removeMark(from, to)
    if (kind === 7) return tr.setBlockType(from, to, schema.nodes['heading']!, { level: 2 })
    if (kind === 8) return tr.delete(from, to)
    const item = schema.nodes['listItem']!.create(null, schema.nodes['paragraph']!.create())
    const list = schema.nodes['bulletList']!.create(null, [item, item])
    return tr.insert(chance.percent(50) ? 0 : doc.content.size, list)
  } catch {
    // reason: not every step fits everywhere, and then an editor does nothing
    return state.tr
  }
}

/** CodeMirror: y-codemirror.next deletes and inserts for each part of a change, in one transaction. */
export function codeMirror(doc: Y.Doc, chance: Chance): void {
  const text = doc.getText('code')
  const undo = new Y.UndoManager(text)
  for (let edit = 0; edit < EDITS; edit += 1) {
    if (chance.percent(8)) undo[chance.percent(60) ? 'undo' : 'redo']()
    else {
      doc.transact(() => {
        // Several cursors: from the end to the beginning, so that places stay right.
        const places = [chance.between(0, text.length), chance.between(0, text.length)]
        for (const at of places.toSorted((a, b) => b - a).slice(0, chance.percent(80) ? 1 : 2)) {
          const removed = chance.percent(30) ? Math.min(chance.between(0, 4), text.length - at) : 0
          if (removed > 0) text.delete(at, removed)
          text.insert(at, chance.pick(['x', '  ', '()', '\n', 'const a = 1\n']))
        }
      })
    }
  }
}

/** Quill: y-quill applies the editor's deltas. */
export function quill(doc: Y.Doc, chance: Chance): void {
  const text = doc.getText('quill')
  const attributes = (): Record<string, unknown> =>
    chance.pick([
      { bold: true },
      { bold: null },
      { header: 2 },
      { link: 'https://example.com/ü?a=1' },
      { color: '#ff0000', background: null },
    ])
  for (let edit = 0; edit < EDITS; edit += 1) {
    const at = chance.between(0, text.length)
    const rest = text.length - at
    const kind = chance.between(0, 5)
    const change =
      kind < 3
        ? {
            insert: chance.pick(['a', 'some words', '\n', 'é']),
            ...(kind === 2 ? { attributes: attributes() } : {}),
          }
        : kind === 3
          ? { insert: { image: `data:image/png;base64,${'A'.repeat(200)}` } }
          : kind === 4
            ? { delete: Math.min(rest, chance.between(1, 5)) }
            : { retain: Math.min(rest, chance.between(1, 8)), attributes: attributes() }
    if (rest > 0 || 'insert' in change)
      text.applyDelta([...(at > 0 ? [{ retain: at }] : []), change])
  }
}

/** A board of notes, as whiteboards and forms keep them: maps in maps, lists, and everything that values can be. */
export function board(doc: Y.Doc, chance: Chance): void {
  const notes = doc.getMap<Y.Map<unknown>>('notes')
  const order = doc.getArray<string>('order')
  const undo = new Y.UndoManager([notes, order], { captureTimeout: 0 })
  for (let edit = 0; edit < EDITS; edit += 1) {
    const id = `note-${chance.between(0, 20)}`
    const note = notes.get(id)
    const kind = chance.between(0, 9)
    if (kind === 0) undo[chance.percent(60) ? 'undo' : 'redo']()
    else if (!note) {
      doc.transact(() => {
        const made = new Y.Map<unknown>([['tags', new Y.Array()]])
        made.set('text', new Y.Text('New note'))
        notes.set(id, made)
        order.push([id])
      })
    } else if (kind < 5) note.set('x', chance.pick([1, 1.5, -3, null, { a: [1, 'b'] }, 2 ** 40]))
    else if (kind === 5) (note.get('tags') as Y.Array<unknown> | undefined)?.push(['tag', 1])
    else if (kind === 6) (note.get('text') as Y.Text | undefined)?.insert(0, 'x')
    else if (kind === 7) notes.delete(id)
    else if (order.length > 0) order.delete(chance.between(0, order.length - 1))
  }
}

/** A document of documents. */
export function library(doc: Y.Doc, chance: Chance): void {
  const shelf = doc.getMap<Y.Doc>('shelf')
  for (let edit = 0; edit < EDITS; edit += 1) {
    const name = `book-${chance.between(0, 10)}`
    if (chance.percent(25)) shelf.delete(name)
    else
      shelf.set(
        name,
        new Y.Doc({ autoLoad: chance.percent(50), gc: chance.percent(80), meta: { name } }),
      )
  }
}
