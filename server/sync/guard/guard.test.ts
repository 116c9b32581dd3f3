/** Long because it is one table of what is taken back and one of what stands, each with its harness. */
import { touchRoots, trip, voteKey, writeEntry, type Kind } from '@concord/schemas'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { applyUpdate } from '../yjs/apply-update.ts'
import { createGuard, type GuardOutcome } from './guard.ts'
import type { Author } from './judge.ts'
import { createMirror } from './mirror.ts'

const editor = (userId: string): Author => ({ userId, may: () => true })
const commenter = (userId: string): Author => ({ userId, may: (verb) => verb === 'comment' })

/** A document with a guard, as the server has it, and clients of it. */
function server(kind: Kind = trip) {
  const doc = new Y.Doc()
  touchRoots(doc, kind)
  writeEntry(doc, kind, 'days', 'd1', { position: 'a0', title: 'Day one' })
  writeEntry(doc, kind, 'activities', 'louvre', {
    position: 'a0',
    title: 'Louvre',
    dayId: 'd1',
    createdBy: 'ana',
  })
  const vote = { choice: 'up', at: '2026-07-01T10:00:00Z' }
  doc.getMap('votes').set(voteKey('p', 'o', 'ana'), vote)
  doc.getXmlFragment('notes').insert(0, [new Y.XmlText('hello')])
  const guard = createGuard(doc, kind, createMirror(doc, kind), (client) => client === doc.clientID)
  const sent: Uint8Array[] = []
  doc.on('update', (update) => sent.push(update))
  /** Somebody edits offline and sends what came of it. */
  function edit(author: Author, write: (theirs: Y.Doc) => void): GuardOutcome {
    const theirs = new Y.Doc()
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc))
    const known = Y.encodeStateVector(theirs)
    const watcher = new Y.Doc()
    Y.applyUpdate(watcher, Y.encodeStateAsUpdate(doc))
    theirs.transact(() => write(theirs))
    let outcome: GuardOutcome | undefined
    const before = sent.length
    const applied = applyUpdate(
      doc,
      Y.encodeStateAsUpdate(theirs, known),
      {},
      {
        settle: (transaction) => {
          outcome = guard.settle(transaction, { author, at: 0, late: false })
        },
      },
    )
    expect(applied.kind).toBe('applied')
    // One update leaves, and whoever applies it has what the server has; so has the author.
    expect(sent.length - before).toBeLessThanOrEqual(1)
    for (const update of sent.slice(before)) {
      Y.applyUpdate(theirs, update)
      Y.applyUpdate(watcher, update)
    }
    expect(json(theirs)).toEqual(json(doc))
    expect(json(watcher)).toEqual(json(doc))
    return outcome!
  }
  return { doc, edit }
}

function json(doc: Y.Doc): unknown {
  const maps = [
    'meta',
    'days',
    'activities',
    'constraints',
    'flights',
    'polls',
    'options',
    'votes',
  ].map((name) => doc.getMap(name).toJSON())
  return [maps, doc.getXmlFragment('notes').toJSON()]
}

const rules = (outcome: GuardOutcome): string[] => outcome.taken.map(({ rule }) => rule)

describe('what is allowed stands', () => {
  test('a field, a new entry, a deletion: each a change with before and after', () => {
    const { edit } = server()
    const outcome = edit(editor('ben'), (doc) => {
      ;(doc.getMap('activities').get('louvre') as Y.Map<unknown>).set('title', 'The Louvre')
      doc.getMap('days').delete('d1')
      doc.getMap('activities').set(
        'new',
        new Y.Map([
          ['title', 'Walk'],
          ['position', 'a1'],
        ]),
      )
    })
    expect(outcome.taken).toEqual([])
    const seen = outcome.changes.map(({ collection, key, before, after }) => [
      collection,
      key,
      before?.['title'],
      after?.['title'],
    ])
    expect(seen.toSorted(([, a], [, b]) => String(a).localeCompare(String(b)))).toEqual([
      ['days', 'd1', 'Day one', undefined],
      ['activities', 'louvre', 'Louvre', 'The Louvre'],
      ['activities', 'new', undefined, 'Walk'],
    ])
  })

  test('text is free', () => {
    const { edit, doc } = server()
    expect(
      edit(editor('ben'), (theirs) =>
        theirs.getXmlFragment('notes').insert(0, [new Y.XmlText('more ')]),
      ).contents,
    ).toEqual(['notes'])
    expect(doc.getXmlFragment('notes').toJSON()).toBe('more hello')
  })

  test('a change that nets to nothing is none', () => {
    const { edit } = server()
    const outcome = edit(editor('ben'), (doc) => {
      const louvre = doc.getMap('activities').get('louvre') as Y.Map<unknown>
      louvre.set('title', 'x')
      louvre.set('title', 'Louvre')
    })
    expect([outcome.changes, outcome.taken]).toEqual([[], []])
  })

  test('who makes an entry is written into it', () => {
    const { edit, doc } = server()
    edit(editor('ben'), (theirs) =>
      theirs.getMap('activities').set(
        'new',
        new Y.Map([
          ['title', 'Walk'],
          ['position', 'a1'],
        ]),
      ),
    )
    expect((doc.getMap('activities').get('new') as Y.Map<unknown>).get('createdBy')).toBe('ben')
  })
})

describe('what is not allowed is taken back', () => {
  const cases: [string, Author, (doc: Y.Doc) => void, string[]][] = [
    [
      "somebody else's vote",
      editor('ben'),
      (doc) =>
        doc
          .getMap('votes')
          .set(voteKey('p', 'o', 'ana'), { choice: 'down', at: '2026-07-01T10:00:00Z' }),
      ['owner'],
    ],
    [
      "deleting somebody else's vote",
      editor('ben'),
      (doc) => doc.getMap('votes').delete(voteKey('p', 'o', 'ana')),
      ['owner'],
    ],
    [
      'a vote under a key that is none',
      editor('ben'),
      (doc) => doc.getMap('votes').set('ben', { choice: 'up', at: '2026-07-01T10:00:00Z' }),
      ['owner'],
    ],
    [
      'a vote that is not valid',
      editor('ben'),
      (doc) => doc.getMap('votes').set(voteKey('p', 'o', 'ben'), { choice: 'maybe', at: 'now' }),
      ['value'],
    ],
    [
      'a vote with more in it',
      editor('ben'),
      (doc) =>
        doc
          .getMap('votes')
          .set(voteKey('p', 'o', 'ben'), { choice: 'up', at: '2026-07-01T10:00:00Z', weight: 100 }),
      ['value'],
    ],
    [
      'a vote that is a map',
      editor('ben'),
      (doc) => doc.getMap('votes').set(voteKey('p', 'o', 'ben'), new Y.Map([['choice', 'up']])),
      ['value'],
    ],
    [
      'a value of the wrong type',
      editor('ben'),
      (doc) => (doc.getMap('activities').get('louvre') as Y.Map<unknown>).set('cost', 'much'),
      ['value'],
    ],
    [
      'a value out of range',
      editor('ben'),
      (doc) => (doc.getMap('activities').get('louvre') as Y.Map<unknown>).set('cost', -1),
      ['value'],
    ],
    [
      'a text that is too long',
      editor('ben'),
      (doc) =>
        (doc.getMap('activities').get('louvre') as Y.Map<unknown>).set('title', 'x'.repeat(201)),
      ['value'],
    ],
    [
      'a required field removed',
      editor('ben'),
      (doc) => (doc.getMap('activities').get('louvre') as Y.Map<unknown>).delete('title'),
      ['value'],
    ],
    [
      'a field that does not exist',
      editor('ben'),
      (doc) => (doc.getMap('activities').get('louvre') as Y.Map<unknown>).set('evil', 1),
      ['unknown'],
    ],
    [
      'a type where a value belongs',
      editor('ben'),
      (doc) =>
        (doc.getMap('activities').get('louvre') as Y.Map<unknown>).set('title', new Y.Text('x')),
      ['value'],
    ],
    [
      'a value that is very deep',
      editor('ben'),
      (doc) => (doc.getMap('activities').get('louvre') as Y.Map<unknown>).set('title', deep(100)),
      ['value'],
    ],
    [
      'an entry that is no map',
      editor('ben'),
      (doc) => doc.getMap('days').set('d1', 'plain'),
      ['value'],
    ],
    [
      'an entry that is a text',
      editor('ben'),
      (doc) => doc.getMap('days').set('d1', new Y.Text('plain')),
      ['value'],
    ],
    [
      'a new entry without what it needs',
      editor('ben'),
      (doc) => doc.getMap('activities').set('new', new Y.Map([['position', 'a1']])),
      ['value'],
    ],
    [
      'a maker changed',
      editor('ben'),
      (doc) => (doc.getMap('activities').get('louvre') as Y.Map<unknown>).set('createdBy', 'ben'),
      ['once'],
    ],
    [
      "a new entry in somebody else's name",
      editor('ben'),
      (doc) =>
        doc.getMap('activities').set(
          'new',
          new Y.Map([
            ['title', 'x'],
            ['position', 'a1'],
            ['createdBy', 'ana'],
          ]),
        ),
      ['author'],
    ],
    [
      'a field of the server',
      editor('ben'),
      (doc) =>
        doc.getMap('polls').set(
          'p',
          new Y.Map<unknown>([
            ['question', 'Where?'],
            ['position', 'a0'],
            ['status', 'closed'],
          ]),
        ),
      ['server'],
    ],
    [
      'a root type that does not exist',
      editor('ben'),
      (doc) => doc.getMap('evil').set('a', 1),
      ['unknown'],
    ],
    [
      'a root text that does not exist',
      editor('ben'),
      (doc) => doc.getText('evil').insert(0, 'x'),
      ['unknown'],
    ],
    [
      'a field of meta that does not exist',
      editor('ben'),
      (doc) => doc.getMap('meta').set('evil', 1),
      ['unknown'],
    ],
    [
      'an edit by a commenter',
      commenter('ben'),
      (doc) => (doc.getMap('activities').get('louvre') as Y.Map<unknown>).set('title', 'x'),
      ['role'],
    ],
    [
      'a deletion by a commenter',
      commenter('ben'),
      (doc) => doc.getMap('days').delete('d1'),
      ['role'],
    ],
    [
      'a text by a commenter',
      commenter('ben'),
      (doc) => doc.getXmlFragment('notes').insert(0, [new Y.XmlText('x')]),
      ['role'],
    ],
    [
      'deleted text by a commenter',
      commenter('ben'),
      (doc) => doc.getXmlFragment('notes').delete(0, 1),
      ['role'],
    ],
  ]

  test.each(cases)('[GU1] %s', (_name, author, write, expected) => {
    const { doc, edit } = server()
    const before = json(doc)
    const outcome = edit(author, write)
    expect(rules(outcome)).toEqual(expected)
    const made = doc.getMap('activities').get('new') as Y.Map<unknown> | undefined
    const poll = doc.getMap('polls').get('p') as Y.Map<unknown> | undefined
    if (made) expect(made.toJSON()).toMatchObject({ createdBy: 'ben' })
    else if (poll) expect(poll.has('status')).toBe(false)
    else {
      expect(json(doc)).toEqual(before)
      expect(outcome.changes).toEqual([])
    }
  })

  test('[GU2] the legal part of a mixed update survives', () => {
    const { doc, edit } = server()
    const outcome = edit(editor('ben'), (theirs) => {
      const louvre = theirs.getMap('activities').get('louvre') as Y.Map<unknown>
      louvre.set('place', 'Paris')
      louvre.set('cost', 'much')
      theirs
        .getMap('votes')
        .set(voteKey('p', 'o', 'ben'), { choice: 'up', at: '2026-07-01T10:00:00Z' })
      theirs.getMap('votes').delete(voteKey('p', 'o', 'ana'))
    })
    expect(rules(outcome).toSorted()).toEqual(['owner', 'value'])
    const { activities, votes } = {
      activities: doc.getMap('activities').toJSON(),
      votes: doc.getMap('votes').toJSON(),
    }
    expect(activities['louvre']).toMatchObject({ place: 'Paris', title: 'Louvre' })
    expect(Object.keys(votes).toSorted()).toEqual(['p:o:ana', 'p:o:ben'])
    expect(outcome.changes.map(({ key }) => key).toSorted()).toEqual(['louvre', 'p:o:ben'])
  })

  test('a commenter may vote', () => {
    const { edit } = server()
    const outcome = edit(commenter('ben'), (doc) =>
      doc
        .getMap('votes')
        .set(voteKey('p', 'o', 'ben'), { choice: 'up', at: '2026-07-01T10:00:00Z' }),
    )
    expect([outcome.taken, outcome.changes.length]).toEqual([[], 1])
  })

  test('an entry that was overwritten keeps its own fields', () => {
    const { doc, edit } = server()
    edit(editor('ben'), (theirs) =>
      theirs.getMap('activities').set(
        'louvre',
        new Y.Map([
          ['title', 'Mine'],
          ['position', 'a0'],
          ['createdBy', 'ben'],
        ]),
      ),
    )
    expect((doc.getMap('activities').get('louvre') as Y.Map<unknown>).toJSON()).toMatchObject({
      title: 'Mine',
      createdBy: 'ana',
    })
  })
})

test.each([10, 30])(
  "[GU3] an owner's newer vote is not lost to what the server put back, whatever the client ids: %i",
  (ownerClient) => {
    const doc = new Y.Doc()
    doc.clientID = 20
    touchRoots(doc, trip)
    const guard = createGuard(doc, trip, createMirror(doc, trip), (client) => client === 20)
    const submit = (author: string, update: Uint8Array) =>
      applyUpdate(
        doc,
        update,
        {},
        {
          settle: (transaction) =>
            void guard.settle(transaction, { author: editor(author), at: 0, late: false }),
        },
      )
    const owner = new Y.Doc()
    owner.clientID = ownerClient
    const key = voteKey('p', 'o', 'ana')
    owner.getMap('votes').set(key, { choice: 'up', at: '2026-07-01T10:00:00Z' })
    submit('ana', Y.encodeStateAsUpdate(owner))
    const attacker = new Y.Doc()
    attacker.clientID = 25
    Y.applyUpdate(attacker, Y.encodeStateAsUpdate(doc))
    attacker.getMap('votes').set(key, { choice: 'down', at: '2026-07-01T10:00:00Z' })
    // The owner changes their mind offline, at the same time.
    owner.getMap('votes').set(key, { choice: 'abstain', at: '2026-07-02T10:00:00Z' })
    submit('ben', Y.encodeStateAsUpdate(attacker))
    expect(doc.getMap('votes').get(key)).toMatchObject({ choice: 'up' })
    submit('ana', Y.encodeStateAsUpdate(owner))
    expect(doc.getMap('votes').get(key)).toMatchObject({ choice: 'abstain' })
  },
)

function deep(depth: number): unknown {
  return depth === 0 ? 'x' : { a: deep(depth - 1) }
}

test('[GU10] a collection has room for so many entries; what is beyond is taken back, and what is there can be changed', () => {
  const doc = new Y.Doc()
  touchRoots(doc, trip)
  const isOwn = (client: number): boolean => client === doc.clientID
  const guard = createGuard(doc, trip, createMirror(doc, trip), isOwn, 3)
  function edit(author: Author | undefined, write: () => void): GuardOutcome {
    return doc.transact((transaction) => {
      write()
      return guard.settle(transaction, author && { author, at: 0, late: false })
    })
  }
  const add = (id: string): void => writeEntry(doc, trip, 'days', id, { position: 'a0' })
  const full = { rule: 'value', message: 'There is no room for more of these here.' }
  const many = edit(editor('ana'), () => ['d1', 'd2', 'd3', 'd4', 'd5'].forEach(add))
  expect(many.taken).toMatchObject([
    { ...full, collection: 'days', key: 'd4' },
    { ...full, collection: 'days', key: 'd5' },
  ])
  expect([...doc.getMap('days').keys()]).toEqual(['d1', 'd2', 'd3'])

  const title = edit(editor('ana'), () => writeEntry(doc, trip, 'days', 'd1', { title: 'One' }))
  expect([title.taken, title.changes.length]).toEqual([[], 1])
  edit(editor('ana'), () => doc.getMap('days').delete('d1'))
  expect(edit(editor('ben'), () => add('d6')).taken).toEqual([])
  // What the server itself writes is not asked.
  expect(edit(undefined, () => add('d7')).taken).toEqual([])

  const vote = { choice: 'up', at: '2026-07-01T10:00:00Z' }
  const votes = edit(commenter('ana'), () => {
    for (let nth = 0; nth < 31; nth += 1)
      doc.getMap('votes').set(voteKey('p', `o${nth}`, 'ana'), vote)
  })
  expect(votes.taken).toHaveLength(1)
})
