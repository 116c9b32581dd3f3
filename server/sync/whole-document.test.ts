import { document, readDocument, trip, writeEntry, type Kind } from '@concord/schemas'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { readWhole } from './whole-document.ts'

const ROOM = { characters: 100_000 }

/** Everything in one go. */
function whole(doc: Y.Doc, kind: Kind): Record<string, unknown> {
  const pieces = readWhole(doc, kind, ROOM)
  for (;;) {
    const { done, value } = pieces.next()
    if (done) return value
  }
}

/** Puts formats and letters into a text as they come, without what an editor would put right. */
function putRaw(doc: Y.Doc, text: Y.XmlText, contents: readonly Y.Item['content'][]): void {
  doc.transact((transaction) => {
    let left: Y.Item | null = null
    for (const content of contents) {
      const id = Y.createID(doc.clientID, Y.getState(doc.store, doc.clientID))
      const item: Y.Item = new Y.Item(
        id,
        left,
        left && left.lastId,
        null,
        null,
        text,
        null,
        content,
      )
      item.integrate(transaction, 0)
      left = item
    }
  })
}

test('what is read of a document is what Yjs says of it, whatever is in it', () => {
  const Mark = fc.record({
    at: fc.nat(30),
    length: fc.nat(10),
    name: fc.constantFrom('bold', 'link', 'Size', 'a1'),
    value: fc.constantFrom(true, null, {}, 'word', { href: 'x', rel: 3, on: false }, 7),
  })
  const Step = fc.oneof(
    fc.record({ kind: fc.constant('write'), at: fc.nat(30), text: fc.string({ maxLength: 6 }) }),
    Mark.map((mark) => ({ kind: 'mark', ...mark })),
    fc.record({ kind: fc.constant('embed'), at: fc.nat(30) }),
    fc.record({ kind: fc.constant('delete'), at: fc.nat(30), length: fc.nat(5) }),
    fc.record({ kind: fc.constant('element'), at: fc.nat(5), name: fc.constantFrom('P', 'li') }),
    fc.record({ kind: fc.constant('attribute'), at: fc.nat(5), name: fc.constantFrom('b', 'a') }),
    fc.record({ kind: fc.constant('code'), text: fc.string({ maxLength: 6 }) }),
  )
  fc.assert(
    fc.property(fc.array(Step, { maxLength: 40 }), (steps) => {
      const doc = new Y.Doc()
      const content = doc.getXmlFragment('content')
      const first = new Y.XmlElement('paragraph')
      const text = new Y.XmlText()
      first.insert(0, [text])
      content.insert(0, [first])
      // reason: the fields of the other kinds of steps are absent
      for (const step of steps as unknown as Record<string, never>[]) {
        const {
          kind,
          at = 0,
          length = 0,
          name,
          value,
        } = step as Record<string, unknown> as {
          kind: string
          at?: number
          length?: number
          name: string
          value: unknown
        }
        const place = Math.min(at, text.length)
        if (kind === 'write') text.insert(place, step['text']!)
        else if (kind === 'mark')
          text.format(place, Math.min(length, text.length - place), { [name]: value })
        else if (kind === 'embed') text.insertEmbed(place, { image: 'x' })
        else if (kind === 'delete') text.delete(place, Math.min(length, text.length - place))
        else if (kind === 'element')
          content.insert(Math.min(at, content.length), [new Y.XmlElement(name)])
        else if (kind === 'attribute')
          (content.get(at % content.length) as Y.XmlElement).setAttribute(name, 'v"<')
        else doc.getText('code').insert(0, step['text']!)
      }
      expect(whole(doc, document)).toEqual(readDocument(doc, document))
    }),
  )
})

test('[RE4] a few bytes that would be written as gigabytes are refused before they are written', () => {
  const doc = new Y.Doc()
  const text = new Y.XmlText()
  doc.getXmlFragment('content').insert(0, [text])
  const marks = Array.from({ length: 3000 }, (_, nth) => new Y.ContentFormat(`m${nth}`, {}))
  const pieces = Array.from({ length: 3000 }, (_, nth) => [
    new Y.ContentString('x'),
    new Y.ContentFormat('k', { nth }),
  ])
  putRaw(doc, text, [...marks, ...pieces.flat()])
  expect(Y.encodeStateAsUpdate(doc).length).toBeLessThan(200_000)
  expect(() => whole(doc, document)).toThrow(expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' }))
})

test('[RE4] what an open document holds beside what its kind declares is not read', () => {
  const doc = new Y.Doc()
  doc.getMap('meta').set('title', 'A title')
  const stray = new Y.XmlText()
  doc.getMap('meta').set('stray', stray)
  stray.insert(0, 'x'.repeat(200_000))
  expect(whole(doc, document)).toEqual({
    meta: { title: 'A title' },
    content: '',
    code: '',
  })
  expect(Object.keys(whole(new Y.Doc(), trip))).toEqual(
    Object.keys(readDocument(new Y.Doc(), trip)),
  )
})

test('[RE8] thousands of entries are read in pieces, as they all were when that began', () => {
  const doc = new Y.Doc()
  const ids = Array.from({ length: 3000 }, (_, nth) => `d${nth}`)
  doc.transact(() => {
    for (const id of ids)
      writeEntry(doc, trip, 'days', id, { title: id, date: '', position: id === 'd7' ? '' : 'a0' })
  })
  const before = readDocument(doc, trip)
  const pieces = readWhole(doc, trip, ROOM)
  let count = 0
  for (let piece = pieces.next(); ; piece = pieces.next()) {
    if (piece.done) {
      expect(piece.value).toEqual(before)
      break
    }
    doc.transact(() => {
      doc.getMap('days').delete(`d${count}`)
      writeEntry(doc, trip, 'days', `d${2999 - count}`, { title: 'later' })
      writeEntry(doc, trip, 'activities', `a${count}`, { title: 'new', position: 'a0' })
    })
    count += 1
  }
  expect(count).toBeGreaterThan(10)
  expect(readDocument(doc, trip)).not.toEqual(before)
})

test('marks that change at every letter are written as Yjs writes them', () => {
  const Change = fc.record({
    name: fc.constantFrom('b', 'm10', 'm2', 'a', 'z'),
    value: fc.constantFrom(null, {}, { x: 1 }, { x: 2 }, null),
    letters: fc.constantFrom('', 'x'),
  })
  fc.assert(
    fc.property(fc.array(Change, { maxLength: 60 }), (changes) => {
      const doc = new Y.Doc()
      const text = new Y.XmlText()
      doc.getXmlFragment('content').insert(0, [text])
      const contents = changes.flatMap(({ name, value, letters }) => [
        new Y.ContentFormat(name, value as object),
        new Y.ContentString(letters === '' ? '' : 'x'),
      ])
      putRaw(
        doc,
        text,
        contents.filter((content) => content.getLength() > 0),
      )
      expect(whole(doc, document)).toEqual(readDocument(doc, document))
    }),
  )
})
