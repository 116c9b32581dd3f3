import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { applyEdit, applyUpdate } from './apply-update.ts'
import { integrate } from './integrate.ts'

const ORIGIN = {}

function updateOf(write: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc()
  write(doc)
  return Y.encodeStateAsUpdate(doc)
}

test('an update is applied and its net change returned', () => {
  const doc = new Y.Doc()
  const outcome = applyUpdate(
    doc,
    updateOf((other) => other.getMap('m').set('a', 1)),
    ORIGIN,
  )
  expect(outcome.kind).toBe('applied')
  const copy = new Y.Doc()
  Y.applyUpdate(copy, (outcome as { net: Uint8Array }).net)
  expect(copy.getMap('m').toJSON()).toEqual({ a: 1 })
})

test('an update that is known already changes nothing and leaves nothing to write', () => {
  const doc = new Y.Doc()
  const update = updateOf((other) => other.getMap('m').set('a', 1))
  applyUpdate(doc, update, ORIGIN)
  expect(applyUpdate(doc, update, ORIGIN)).toEqual({ kind: 'applied', net: undefined })
})

test('bytes that cannot be read leave the document as it was', () => {
  const doc = new Y.Doc()
  doc.getMap('m').set('a', 1)
  const before = Y.encodeStateAsUpdate(doc)
  for (const bytes of [[1, 5, 200, 3, 99], [255, 255], []]) {
    expect(applyUpdate(doc, new Uint8Array(bytes), ORIGIN).kind).toBe('refused')
  }
  expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
})

test('what builds on edits that are not here is dropped, reported, and does not come back with somebody else', () => {
  const author = new Y.Doc()
  author.getText('code').insert(0, 'lost')
  const known = Y.encodeStateVector(author)
  author.getText('code').insert(4, ' sent')
  const late = Y.encodeStateAsUpdate(author, known)
  const doc = new Y.Doc()
  expect(applyUpdate(doc, late, ORIGIN)).toEqual({ kind: 'missing', net: undefined })
  applyUpdate(
    doc,
    updateOf((other) => other.getMap('m').set('b', 2)),
    ORIGIN,
  )
  expect(doc.getText('code').toString()).toBe('')
  applyUpdate(doc, Y.encodeStateAsUpdate(author), ORIGIN)
  expect(doc.getText('code').toString()).toBe('lost sent')
})

test('the document keeps its clientID, so that what the server writes later is not lost', () => {
  const doc = new Y.Doc()
  const { clientID } = doc
  applyUpdate(
    doc,
    updateOf((other) => other.getMap('m').set('a', 1)),
    ORIGIN,
  )
  applyEdit(doc, () => doc.getMap('m').set('server', true), ORIGIN)
  expect(doc.clientID).toBe(clientID)
})

test('an edit that writes nothing leaves nothing to write', () => {
  expect(applyEdit(new Y.Doc(), () => {}, ORIGIN)).toEqual({ net: undefined, error: undefined })
})

test('a write that fails says so, and what it had changed before', () => {
  const doc = new Y.Doc()
  const { net, error } = applyEdit(
    doc,
    () => {
      doc.getMap('m').set('a', 1)
      throw new Error('no more')
    },
    ORIGIN,
  )
  expect([net !== undefined, error?.message]).toEqual([true, 'no more'])
})

test('[SY7] the server writes at the right place also after others wrote before it', () => {
  const doc = new Y.Doc()
  const text = doc.getText('code')
  text.insert(0, 'abcdefghij'.repeat(20))
  text.insert(100, 'X')
  const peer = new Y.Doc()
  Y.applyUpdate(peer, Y.encodeStateAsUpdate(doc))
  const known = Y.encodeStateVector(peer)
  peer.getText('code').insert(0, 'hello')
  applyUpdate(doc, Y.encodeStateAsUpdate(peer, known), ORIGIN, {
    settle: () => text.insert(106, 'Y'),
  })
  text.insert(107, 'Z')
  expect(text.toString().slice(104, 109)).toBe('jXYZa')
})

test('[SY8] applying deletes no marks of its own that no log would have', () => {
  const author = new Y.Doc()
  const doc = new Y.Doc()
  const log: Uint8Array[] = []
  author.on('update', (update: Uint8Array) => {
    const outcome = applyUpdate(doc, update, ORIGIN)
    if (outcome.kind === 'applied' && outcome.net) log.push(outcome.net)
  })
  const text = author.getText('code')
  text.insert(0, 'some words')
  for (const bold of [true, null, true, null, true]) text.format(2, 4, { bold })
  text.delete(2, 4)
  const logged = new Y.Doc()
  logged.transact((transaction) => {
    for (const bytes of log) integrate(transaction, bytes, {})
  })
  expect(Y.encodeStateAsUpdate(logged)).toEqual(Y.encodeStateAsUpdate(doc))
  expect(Y.encodeStateAsUpdate(logged)).toEqual(Y.encodeStateAsUpdate(author))
})
