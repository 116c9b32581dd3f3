import { KINDS } from '@concord/schemas'
import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { aClient, aServer, TRIP } from '../test/stage.ts'
import { createUndo } from './undo.ts'

const editor = { name: 'editor' }

function twoPeople() {
  const [ana, ben] = [new Y.Doc(), new Y.Doc()]
  for (const [from, to] of [
    [ana, ben],
    [ben, ana],
  ] as const) {
    from.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'peer') Y.applyUpdate(to, update, 'peer')
    })
  }
  const undo = createUndo(ana, KINDS.trip, editor)
  return { ana, ben, undo, textOf: (doc: Y.Doc) => doc.getXmlFragment('notes').toString() }
}

function writeParagraph(doc: Y.Doc, words: string): void {
  doc.transact(() => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(words)])
    doc.getXmlFragment('notes').push([paragraph])
  }, editor)
}

test('[SD17] undo leaves what others wrote into a paragraph that one made', () => {
  const { ana, ben, undo, textOf } = twoPeople()
  writeParagraph(ana, 'From Ana. ')
  const paragraph = ben.getXmlFragment('notes').get(0) as Y.XmlElement
  const text = paragraph.get(0) as Y.XmlText
  text.insert(text.length, 'From Ben.')
  expect(undo.undo()).toBe(true)
  for (const doc of [ana, ben]) expect(textOf(doc)).toBe('<paragraph>From Ben.</paragraph>')
  expect(undo.redo()).toBe(true)
  for (const doc of [ana, ben]) expect(textOf(doc)).toContain('From Ben.')
  undo.close()
})

test('[SD17] undo takes a paragraph away that only oneself wrote in', () => {
  const { ana, ben, undo, textOf } = twoPeople()
  writeParagraph(ana, 'From Ana.')
  undo.undo()
  for (const doc of [ana, ben]) expect(textOf(doc)).toBe('')
  undo.close()
})

test('[SD17] what an editor brings into an open document can be undone, and redone although nothing happened since', () => {
  const doc = new Y.Doc()
  const undo = createUndo(doc, KINDS.document, editor)
  const text = doc.getText('of an editor')
  doc.transact(() => text.insert(0, 'mine'), editor)
  doc.transact(() => text.insert(4, ' yours'), 'peer')
  expect(undo.undo()).toBe(true)
  expect(text.toString()).toBe(' yours')
  doc.transact(() => undefined, editor)
  expect(undo.redo()).toBe(true)
  expect(text.toString()).toBe('mine yours')
  undo.close()
})

test('[SD17] what holds the text of others keeps what was said of it when it was made', () => {
  const { ana, ben, undo } = twoPeople()
  ana.transact(() => {
    const heading = new Y.XmlElement('heading')
    heading.setAttribute('level', '2')
    heading.insert(0, [new Y.XmlText('From Ana. ')])
    ana.getXmlFragment('notes').push([heading])
  }, editor)
  const text = (ben.getXmlFragment('notes').get(0) as Y.XmlElement).get(0) as Y.XmlText
  text.insert(text.length, 'From Ben.')
  undo.undo()
  expect(ben.getXmlFragment('notes').toString()).toBe('<heading level="2">From Ben.</heading>')
  undo.close()
})

test('[SD17] what was said of it later is taken back', () => {
  const { ana, undo } = twoPeople()
  writeParagraph(ana, 'From Ana.')
  undo.separate()
  const paragraph = ana.getXmlFragment('notes').get(0) as Y.XmlElement
  ana.transact(() => paragraph.setAttribute('align', 'right'), editor)
  undo.undo()
  expect(paragraph.toString()).toBe('<paragraph>From Ana.</paragraph>')
  undo.close()
})

test('[SD17] a mark before a run of letters stays while the letters of others need it', () => {
  const doc = new Y.Doc()
  const undo = createUndo(doc, KINDS.document, editor)
  const root = doc.get('root', Y.XmlText)
  const markOf = () => new Y.Map([['type', 'text']])
  const shown = () =>
    (root.toDelta() as { insert: unknown }[]).map(({ insert }) =>
      insert instanceof Y.Map ? insert.toJSON() : insert,
    )
  doc.transact(() => {
    root.insertEmbed(0, markOf())
    root.insert(1, 'From Ana. ')
  }, editor)
  undo.separate()
  doc.transact(() => root.insert(root.length, 'From Ben.'), 'peer')
  doc.transact(() => root.insertEmbed(root.length - 4, markOf()), editor)
  undo.undo()
  expect(shown()).toEqual([{ type: 'text' }, 'From Ana. From Ben.'])
  undo.undo()
  expect(shown()).toEqual([{ type: 'text' }, 'From Ben.'])
  undo.redo()
  expect(shown()).toEqual([{ type: 'text' }, 'From Ana. From Ben.'])
  undo.close()
})

async function pair() {
  const server = await aServer()
  const [ann, bob] = ['ann', 'bob'].map((user) => aClient(server.url, user).open('trip', TRIP))
  await Promise.all([ann!.synced, bob!.synced])
  return { ann: ann!, bob: bob! }
}

test('[SD17] undo takes back what this person wrote, and leaves what others wrote', async () => {
  const { ann, bob } = await pair()
  expect(ann.canUndo).toBe(false)
  expect(ann.undo()).toBe(false)
  const louvre = ann.trip.activities.add({ title: 'Louvre' })
  await vi.waitFor(() => expect(bob.trip.activities.get(louvre)).toBeDefined())
  expect(bob.canUndo).toBe(false)
  bob.trip.activities.add({ title: 'Orsay' })
  await vi.waitFor(() => expect(ann.trip.activities.list()).toHaveLength(2))

  expect(ann.undo()).toBe(true)
  expect(ann.trip.activities.list()).toMatchObject([{ title: 'Orsay' }])
  await vi.waitFor(() => expect(bob.trip.activities.list()).toMatchObject([{ title: 'Orsay' }]))
  expect(ann.canUndo).toBe(false)
  expect(ann.redo()).toBe(true)
  expect(ann.trip.activities.get(louvre)?.title).toBe('Louvre')
})

test('[SD17] what another tab of the same person wrote is not undone here', async () => {
  const [one, two] = [1, 2].map(() => aClient('ws://127.0.0.1:9', 'ann').open('trip', TRIP))
  one!.trip.meta.set({ title: 'Paris' })
  await vi.waitFor(() => expect(two!.trip.meta.get().title).toBe('Paris'))
  expect(two!.undo()).toBe(false)
  expect(two!.trip.meta.get().title).toBe('Paris')
})

test('[SD17] a batch is one edit and one step, apart from what was written before and after', () => {
  const room = aClient('ws://127.0.0.1:9', 'ann').open('trip', TRIP)
  room.trip.meta.set({ title: 'Paris' })
  const ids = room.batch(() => [
    room.trip.activities.add({ title: 'Louvre' }),
    room.trip.activities.add({ title: 'Orsay' }),
  ])
  room.trip.meta.set({ title: 'Lyon' })
  expect(room.saveState.unsaved).toBe(3)
  expect(room.trip.activities.list().map(({ id }) => id)).toEqual(ids)
  room.undo()
  expect(room.trip.meta.get().title).toBe('Paris')
  expect(room.trip.activities.list()).toHaveLength(2)
  room.undo()
  expect(room.trip.activities.list()).toHaveLength(0)
  expect(room.trip.meta.get().title).toBe('Paris')
})

test('[SD17] what an editor writes is undone only when its origin is tracked', () => {
  const room = aClient('ws://127.0.0.1:9', 'ann').open('document', 'notes')
  const sync = { key: 'y-sync' }
  const type = (text: string) => room.doc.transact(() => room.document.code.insert(0, text), sync)
  type('a')
  expect(room.canUndo).toBe(false)
  room.trackOrigin(sync)
  const told = vi.fn()
  room.subscribe('undo', told)
  type('b')
  expect(told).toHaveBeenCalled()
  expect(room.undo()).toBe(true)
  expect(room.document.code.toJSON()).toBe('a')
})
