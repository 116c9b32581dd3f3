/** What each event tells people: the table, row by row. */
import { describe, expect, test } from 'vitest'
import type { ConcordEvent } from '../events/event.ts'
import { eventRegistry } from '../events/registry.ts'
import type { TenantId } from '../ids.ts'
import { KINDS } from '../kinds/registry.ts'
import { NOTICE_FORMS } from './forms.ts'
import { cut } from './notice.ts'
import { NOTIFICATION_RULES } from './rules.ts'

const PLACE = { title: 'Lisbon', kind: 'trip' }

function happened(type: string, data: Record<string, unknown>): ConcordEvent {
  return {
    id: 'default:7',
    seq: 7,
    tenantId: 'default' as TenantId,
    type,
    version: 1,
    scope: 'default/trip/lisbon',
    entityId: null,
    actor: 'ana-maria',
    at: '2026-07-14T12:00:00.000Z',
    data,
    late: false,
  }
}

const noticeOf = (type: string, data: Record<string, unknown>, count = 1, place = PLACE) =>
  NOTIFICATION_RULES.get(type)?.notice(happened(type, data), place, count)

describe('[NO1] what an event tells', () => {
  test.each([
    [
      'member.added',
      { userId: 'ben', role: 'editor' },
      'share',
      'normal',
      'Ana Maria shared “Lisbon” with you',
      'You are an editor there.',
    ],
    [
      'member.role_changed',
      { userId: 'ben', role: 'viewer' },
      'share',
      'low',
      'You are a viewer of “Lisbon” now',
      'Ana Maria changed that.',
    ],
    [
      'member.removed',
      { userId: 'ben', role: 'viewer' },
      'share',
      'normal',
      'You do not belong to “Lisbon” any more',
      'Ana Maria changed that.',
    ],
    [
      'chat.mentioned',
      { fromUserName: 'Ana', text: 'Soon, @ben?' },
      'chat',
      'normal',
      'Ana mentioned you in “Lisbon”',
      'Soon, @ben?',
    ],
    [
      'chat.posted',
      { userName: 'Ana', text: 'Hello', type: 'text' },
      'chat',
      'low',
      'Ana wrote in “Lisbon”',
      '',
    ],
    [
      'chat.posted',
      { userName: 'Ana', text: 'Strike!', type: 'alert' },
      'chat',
      'high',
      'Important, from Ana in “Lisbon”',
      'Strike!',
    ],
    [
      'poll.opened',
      { question: 'Where to?' },
      'vote',
      'normal',
      'A question in “Lisbon”',
      'Where to?',
    ],
    [
      'poll.closed',
      { question: 'Where to?', outcome: 'tied' },
      'vote',
      'normal',
      'A poll has ended in “Lisbon”',
      'Where to? It is a tie.',
    ],
    ['consensus.reached', { title: 'Rome' }, 'consensus', 'normal', 'Agreed in “Lisbon”', 'Rome'],
    [
      'room.announced',
      { message: 'Lunch', type: 'announcement' },
      'system',
      'normal',
      'Ana Maria to everybody in “Lisbon”',
      'Lunch',
    ],
    [
      'room.announced',
      { message: 'Fire', type: 'alert' },
      'system',
      'urgent',
      'Ana Maria to everybody in “Lisbon”',
      'Fire',
    ],
    [
      'room.whispered',
      { message: 'Psst', toUserId: 'ben' },
      'chat',
      'normal',
      'Ana Maria to you alone in “Lisbon”',
      'Psst',
    ],
    [
      'document.unlocked',
      { userId: 'ben', how: 'forced' },
      'system',
      'normal',
      'Ana Maria ended your lock of “Lisbon”',
      'Others can change it again.',
    ],
    ['trip.deleted', { title: 'Lisbon' }, 'share', 'normal', 'Ana Maria deleted “Lisbon”', ''],
    ['activity.added', {}, 'trip_update', 'low', 'A change in “Lisbon”', 'By Ana Maria.'],
    [
      'job.failed',
      { type: 'trip.export', error: 'No room' },
      'job',
      'normal',
      'What you asked for did not work',
      'trip.export: No room',
    ],
    [
      'job.completed',
      { type: 'trip.import' },
      'job',
      'low',
      'What you asked for is done',
      'An import of activities',
    ],
    [
      'payment.confirmed',
      { amount: 1200, paymentId: 'p1' },
      'payment',
      'normal',
      'Payment confirmed: 1,200',
      'p1',
    ],
  ])('%s %j', (type, data, about, priority, title, message) => {
    expect(noticeOf(type, data)).toMatchObject({ type: about, priority, title, message })
  })
})

test('[NO1] what is not worth telling is not told, and what has no name is called what it is', () => {
  expect(noticeOf('document.unlocked', { userId: 'ben', how: 'released' })).toBeUndefined()
  const unnamed = noticeOf('poll.opened', { question: '?' }, 1, { title: '', kind: 'trip' })
  expect(unnamed?.title).toBe('A question in a trip')
})

test('[NO3] what is told together says how much it is', () => {
  expect(noticeOf('chat.posted', { userName: 'Ana', type: 'text' }, 3)).toMatchObject({
    title: '3 new messages in “Lisbon”',
    message: 'Ana wrote last.',
  })
  expect(noticeOf('activity.added', {}, 12)?.title).toBe('12 changes in “Lisbon”')
})

test('[NO1] every rule is about an event that there is, and is no loop', () => {
  const registry = eventRegistry(Object.values(KINDS))
  const types = [...NOTIFICATION_RULES.keys()]
  expect(types.filter((type) => !registry.has(type))).toEqual([])
  expect(types.filter((type) => type.startsWith('notification.'))).toEqual([])
})

describe('[NO10] what a back office sends, in words', () => {
  test.each([
    [
      'payment',
      { amount: 100, currency: 'USD', status: 'completed', transactionId: 'tx-456' },
      'normal',
      'Payment completed',
      '$100.00 · tx-456',
    ],
    [
      'booking',
      { showTitle: 'Fado', date: '2026-07-14', confirmationNumber: 'C7', status: 'confirmed' },
      'normal',
      'Booking confirmed: Fado',
      '14 Jul 2026 · confirmation C7',
    ],
    [
      'flight',
      { flightNumber: 'TP 931', status: 'delayed', gate: '12', terminal: '1', delay: 40 },
      'high',
      'Flight TP 931 is delayed by 40 min',
      'Terminal 1 · Gate 12',
    ],
    [
      'settlement',
      { settlementName: 'July', amount: 99.5, status: 'paid' },
      'normal',
      'Settlement paid: July',
      '99.5',
    ],
    [
      'alert',
      { message: 'Leave the building', action: 'Use the stairs' },
      'urgent',
      'Leave the building',
      'Use the stairs',
    ],
  ])('%s', (name, data, priority, title, message) => {
    expect(NOTICE_FORMS[name]!.notice(data)).toMatchObject({ priority, title, message, data })
  })
})

test('[NO7] what is too long for an inbox is cut, never within a sign', () => {
  const long = cut({
    type: 'chat',
    priority: 'low',
    title: `${'x'.repeat(199)}😀`,
    message: 'y'.repeat(3000),
  })
  expect([long.title.length, long.title.isWellFormed(), long.message.length]).toEqual([
    200,
    true,
    2000,
  ])
})
