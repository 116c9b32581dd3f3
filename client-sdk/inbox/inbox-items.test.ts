import { Notification, type ConcordEvent } from '@concord/schemas'
import { expect, test } from 'vitest'
import { firstPage, withEvent, withMark, withOlder, type KnownInbox } from './inbox-items.ts'

const AT = '2026-07-14T12:00:00.000Z'
const NONE = { unseen: 0, unread: 0 }

function item(seq: number, fields: Partial<Notification> = {}): Notification {
  return Notification.parse({
    id: `n${seq}`,
    seq,
    userId: 'ben',
    type: 'chat',
    priority: 'normal',
    title: `told ${seq}`,
    message: '',
    data: {},
    scope: null,
    actor: 'ana',
    count: 1,
    state: 'unseen',
    read: false,
    seenAt: null,
    readAt: null,
    archivedAt: null,
    createdAt: AT,
    expiresAt: '2026-08-14T00:00:00.000Z',
    channels: ['in_app'],
    ...fields,
  })
}

const event = (type: string, seq: number, data: Record<string, unknown>) =>
  ({ type, seq, at: AT, data }) satisfies Partial<ConcordEvent>
const told = (type: string, { seq, ...fields }: Notification, counts = NONE) =>
  event(type, seq, { ...fields, counts })
const marked = (type: string, ids: string[], upTo: number | null = null, counts = NONE) =>
  event(type, 99, { ids, upTo, counts })

const start = (...items: Notification[]): KnownInbox =>
  firstPage({ items, counts: { unseen: items.length, unread: items.length } })
const idsOf = ({ items }: KnownInbox): string[] => items.map(({ id }) => id)
const statesOf = ({ items }: KnownInbox): string[] => items.map(({ id, state }) => `${id} ${state}`)

test('[SD60] what comes is first, once, also when its event comes again or late', () => {
  const counts = { unseen: 2, unread: 2 }
  const known = withEvent(start(item(5)), told('notification.created', item(7), counts))
  expect([idsOf(known), known.counts]).toEqual([['n7', 'n5'], counts])
  expect(withEvent(known, told('notification.created', item(7)))).toBe(known)
  expect(idsOf(withEvent(known, told('notification.created', item(6))))).toEqual(['n7', 'n6', 'n5'])
})

test('[SD60] one that tells of more moves to the front', () => {
  const more = { ...item(9, { count: 3, title: '3 new messages' }), id: 'n5' }
  const known = withEvent(start(item(7), item(5)), told('notification.updated', more))
  expect(known.items.map(({ id, title }) => [id, title])).toEqual([
    ['n5', '3 new messages'],
    ['n7', 'told 7'],
  ])
  // What a page brought already is not set back by an event from before.
  expect(withEvent(known, told('notification.created', { ...item(5), id: 'n5' }))).toBe(known)
})

test('[SD60] what is done with them is followed: some of them, or all up to a place', () => {
  const known = start(item(7), item(5), item(3))
  const seen = withEvent(known, marked('notification.seen', [], 5))
  expect(statesOf(seen)).toEqual(['n7 unseen', 'n5 unread', 'n3 unread'])
  const read = withEvent(seen, marked('notification.read', ['n5', 'n7']))
  expect(statesOf(read)).toEqual(['n7 read', 'n5 read', 'n3 unread'])
  expect(statesOf(withEvent(read, marked('notification.unread', ['n7'])))[0]).toBe('n7 unread')
  for (const type of ['archived', 'deleted', 'expired'])
    expect(idsOf(withEvent(read, marked(`notification.${type}`, ['n5'])))).toEqual(['n7', 'n3'])
  expect(idsOf(withEvent(read, marked('notification.unarchived', ['n1'])))).toEqual(idsOf(read))
})

test('[SD60] counts are those of the last word of the server; older pages add what is not there', () => {
  const counts = { unseen: 1, unread: 4 }
  const known = withMark(start(item(7)), 'notification.read', AT, {
    ids: ['n7'],
    upTo: null,
    counts,
  })
  expect(known.counts).toEqual(counts)
  const older = withOlder(known, { items: [item(7), item(5)], next: 5, counts: NONE })
  expect([idsOf(older), older.next, older.counts]).toEqual([['n7', 'n5'], 5, counts])
})
