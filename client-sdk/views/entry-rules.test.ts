import {
  KINDS,
  collection,
  defineKind,
  eventsOf,
  may,
  voteKey,
  z,
  type Kind,
  type ScopeRole,
} from '@concord/schemas'
import { describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { createView } from './view.ts'

/** The view that a person has who is `ann`, in that role. */
function viewOf<K extends Kind>(
  kind: K,
  role: ScopeRole = 'editor',
  userId: string | null = 'ann',
) {
  const doc = new Y.Doc()
  let made = 0
  const { view } = createView(doc, kind, {
    write: (act) => doc.transact(act),
    must(verb, what) {
      if (!may(verb, role, [])) throw new Error(`Not ${verb}: ${what}.`)
    },
    userId: userId ?? undefined,
    newId: () => `id${(made += 1)}`,
  })
  return { doc, view }
}

const AT = '2026-07-14T09:30:00.000Z'
const up = { choice: 'up', at: AT } as const

describe('[SD25] what is not allowed is refused in plain words, and nothing is written', () => {
  type Board = ReturnType<typeof viewOf<(typeof KINDS)['board']>>['view']
  test.each<[string, ScopeRole, (view: Board) => void]>([
    [
      '"p:o:bob" of votes belongs to bob.',
      'owner',
      (view) => view.votes.set(voteKey('p', 'o', 'bob'), up),
    ],
    ['"p:o:bob" of votes belongs to bob.', 'owner', (view) => view.votes.remove('p:o:bob')],
    ['"mine" cannot be a key of votes.', 'owner', (view) => view.votes.set('mine', up)],
    [
      '"at" of votes is needed.',
      'owner',
      (view) => view.votes.set('p:o:ann', { choice: 'up' } as typeof up),
    ],
    [
      'The key of an entry of votes says whose it is: write it with set.',
      'owner',
      (view) => (view.votes as unknown as { add(vote: object): void }).add(up),
    ],
    [
      'Only the server writes recommendations.',
      'owner',
      (view) => view.recommendations.add({ title: 'Rome', createdAt: AT }),
    ],
    [
      'Only the server writes recommendations.',
      'owner',
      (view) => view.recommendations.remove('r'),
    ],
    [
      'Only the server writes "status" of polls.',
      'editor',
      (view) => view.polls.add({ question: 'Where?', status: 'open' }),
    ],
    ['Not edit: options.', 'commenter', (view) => view.options.add({ pollId: 'p', title: 'Rome' })],
    ['Not edit: options.', 'commenter', (view) => view.options.remove('o')],
    ['Not edit: options.', 'commenter', (view) => view.options.move('o', null)],
    ['Not edit: this board.', 'commenter', (view) => view.meta.set({ title: 'Mine' })],
    ['Not comment: votes.', 'viewer', (view) => view.votes.set('p:o:ann', up)],
  ])('%s (%s)', (words, role, write) => {
    const { doc, view } = viewOf(KINDS.board, role)
    const told = vi.fn()
    doc.on('update', told)
    expect(() => write(view)).toThrow(words)
    expect(told).not.toHaveBeenCalled()
  })
})

test('[SD25] a field of the server’s, or one that is set once, may be written as it is', () => {
  const { doc, view } = viewOf(KINDS.trip)
  const id = view.flights.add({ carrierCode: 'AF' })
  ;(doc.getMap('flights').get(id) as Y.Map<unknown>).set('gate', 'K12')
  view.flights.update(id, { flightNumber: '1080', gate: 'K12' })
  expect(view.flights.get(id)).toMatchObject({ flightNumber: '1080', gate: 'K12' })
  expect(() => view.flights.update(id, { gate: 'K13' })).toThrow('Only the server writes "gate"')

  const louvre = view.activities.add({ title: 'Louvre' })
  view.activities.update(louvre, { title: 'Orsay', createdBy: 'ann' })
  expect(() => view.activities.update(louvre, { createdBy: 'bob' })).toThrow(
    '"createdBy" of activities cannot be changed once it is set.',
  )
})

test('[SD26] the author of an entry is filled in, and nobody else can be', () => {
  const { view } = viewOf(KINDS.trip)
  expect(view.activities.get(view.activities.add({ title: 'Louvre' }))?.createdBy).toBe('ann')
  expect(() => view.activities.add({ title: 'Louvre', createdBy: 'bob' })).toThrow(
    '"createdBy" of activities says who made it, and that is ann.',
  )
})

test('[SD26] while nobody knows whose device it is, the author is left to the server', () => {
  const { doc, view } = viewOf(KINDS.trip, 'editor', null)
  const id = view.activities.add({ title: 'Louvre', createdBy: '' })
  expect(doc.getMap('activities').get(id)).toBeInstanceOf(Y.Map)
  expect((doc.getMap('activities').get(id) as Y.Map<unknown>).has('createdBy')).toBe(false)
  view.votes.set(voteKey('p', 'o', 'bob'), up)
})

test('[SD26] entries that belong to people are written by key, as a whole', () => {
  const { doc, view } = viewOf(KINDS.board, 'commenter')
  const told = vi.fn()
  doc.on('update', told)
  const key = voteKey('p', 'o', 'ann')
  view.votes.set(key, up)
  view.votes.set(key, up)
  expect(told).toHaveBeenCalledTimes(1)
  view.votes.set(key, { choice: 'down', at: AT })
  view.votes.update(key, { choice: 'abstain' })
  expect(view.votes.list()).toEqual([{ id: key, choice: 'abstain', at: AT }])
  view.votes.remove(key)
  expect(view.votes.list()).toEqual([])
})

const shelf = defineKind({
  name: 'shelf',
  plural: 'shelves',
  ids: 'any',
  open: false,
  meta: z.object({ title: z.string() }),
  metaEvent: 'shelf.updated',
  collections: {
    books: collection({
      events: eventsOf('book'),
      stored: 'value',
      author: 'owner',
      server: ['stamp'],
      fields: z.object({
        title: z.string(),
        note: z.string().default(''),
        stamp: z.string().default(''),
        owner: z.string().default(''),
        position: z.string(),
      }),
    }),
    seats: collection({
      events: eventsOf('seat'),
      owner: (key) => key,
      fields: z.object({ row: z.number(), note: z.string().default('') }),
    }),
  },
  contents: {},
})

test('[SD26] an entry that is replaced keeps its place, its author and what the server wrote', () => {
  const { doc, view } = viewOf(shelf)
  const first = view.books.add({ title: 'Emma', note: 'mine' })
  view.books.add({ title: 'Ivanhoe' })
  const books = doc.getMap<Record<string, unknown>>('books')
  books.set(first, { ...books.get(first), stamp: 'A1', owner: 'bob' })
  view.books.set(first, { title: 'Persuasion' })
  expect(view.books.list()).toMatchObject([
    { title: 'Persuasion', note: '', stamp: 'A1', owner: 'bob' },
    { title: 'Ivanhoe', owner: 'ann' },
  ])
  view.books.set('other', { title: 'Cranford' })
  expect(view.books.list().at(-1)).toMatchObject({ id: 'other', owner: 'ann' })

  view.seats.set('ann', { row: 1, note: 'aisle' })
  view.seats.set('ann', { row: 2 })
  expect(view.seats.get('ann')).toEqual({ id: 'ann', row: 2, note: 'aisle' })
})
