import { expect, test } from 'vitest'
import { digestOf } from './digest.ts'
import { isExpired, lifetimeEnd } from './expiry.ts'
import { Notification } from './notification.ts'

const LEFT = Date.parse('2026-07-14T10:00:00Z')
const NOW = Date.parse('2026-07-14T20:00:00Z')
let made = 0

function told(fields: Partial<Record<keyof Notification, unknown>>): Notification {
  made += 1
  return Notification.parse({
    id: `n${made}`,
    seq: made,
    userId: 'ben',
    type: 'chat',
    priority: 'normal',
    title: `told ${made}`,
    message: '',
    data: {},
    scope: 'default/trip/lisbon',
    actor: 'ana',
    count: 1,
    state: 'unseen',
    read: false,
    seenAt: null,
    readAt: null,
    archivedAt: null,
    createdAt: '2026-07-14T12:00:00.000Z',
    expiresAt: '2026-07-20T00:00:00.000Z',
    channels: ['in_app'],
    ...fields,
  })
}

test('[NO12] since you left: a line for each thing in each place, the most important first', () => {
  const digest = digestOf(
    [
      told({ count: 4, title: '4 new messages' }),
      told({ title: 'Ana mentioned you', createdAt: '2026-07-14T13:00:00.000Z' }),
      told({ type: 'flight', priority: 'high', title: 'Delayed', scope: null }),
      told({ type: 'consensus', title: 'Agreed: Rome', createdAt: '2026-07-14T14:00:00.000Z' }),
      told({ scope: 'default/trip/rome', title: 'Elsewhere' }),
    ],
    { since: LEFT, now: NOW },
  )
  expect(digest).toMatchObject({ since: '2026-07-14T10:00:00.000Z', total: 8 })
  expect(digest.lines.map(({ type, count, title }) => [type, count, title])).toEqual([
    ['flight', 1, 'Delayed'],
    ['consensus', 1, 'Agreed: Rome'],
    ['chat', 5, 'Ana mentioned you'],
    ['chat', 1, 'Elsewhere'],
  ])
})

test('[NO12] it leaves out what was seen live, what was before, what is over and what was put away', () => {
  const skipped = [
    told({ state: 'unread', seenAt: '2026-07-14T12:00:01.000Z' }),
    told({ state: 'read', read: true }),
    told({ createdAt: '2026-07-14T10:00:00.000Z' }),
    told({ expiresAt: '2026-07-14T20:00:00.000Z' }),
    told({ archivedAt: '2026-07-14T13:00:00.000Z' }),
  ]
  expect(digestOf(skipped, { since: LEFT, now: NOW })).toMatchObject({ total: 0, lines: [] })
})

test('[NO6] a notification is over at its time, and without one after as long as its type is of use', () => {
  const item = told({ expiresAt: '2026-07-14T20:00:00.000Z' })
  expect([isExpired(item, NOW - 1), isExpired(item, NOW)]).toEqual([false, true])
  expect(new Date(lifetimeEnd('chat', NOW)).toISOString()).toBe('2026-08-14T00:00:00.000Z')
  expect(new Date(lifetimeEnd('payment', NOW)).toISOString()).toBe('2026-10-13T00:00:00.000Z')
})
