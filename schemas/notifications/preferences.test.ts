import { expect, test } from 'vitest'
import { NotificationType } from './notification.ts'
import { PreferenceChanges, preferencesOf, waysFor } from './preferences.ts'

const wishes = (changes: unknown) => preferencesOf(PreferenceChanges.parse(changes))
const NIGHT = { from: '22:00', to: '07:00', timeZone: 'UTC' }
const [DAY, LATE] = ['2026-07-14T12:00:00Z', '2026-07-14T23:00:00Z'].map(Date.parse) as [
  number,
  number,
]
const MORNING = Date.parse('2026-07-15T07:00:00Z')

test('[NO4] who said nothing hears of everything in their inbox but every change of a plan', () => {
  const usual = wishes({})
  const off = NotificationType.options.filter((type) => !usual.types[type].in_app)
  expect(off).toEqual(['trip_update'])
})

test('[NO4] everybody chooses by type and by channel', () => {
  const mine = wishes({
    types: { chat: { in_app: false, email: true }, trip_update: { in_app: true } },
  })
  const ways = (type: NotificationType) =>
    waysFor({ type, priority: 'normal' }, mine, DAY).map(({ channel }) => channel)
  expect(ways('chat')).toEqual(['email', 'push'])
  expect(ways('trip_update')).toEqual(['in_app'])
  expect(ways('payment')).toEqual(['in_app', 'email', 'push'])
  expect(ways('vote')).toEqual(['in_app'])
})

test('[NO4] what is urgent is in the inbox all the same; what can wait leaves the server on no way', () => {
  const none = wishes({ types: { alert: { in_app: false, email: false, push: false } } })
  expect(waysFor({ type: 'alert', priority: 'high' }, none, DAY)).toEqual([])
  expect(waysFor({ type: 'alert', priority: 'urgent' }, none, DAY)).toEqual([{ channel: 'in_app' }])
  expect(waysFor({ type: 'payment', priority: 'low' }, wishes({}), DAY)).toEqual([
    { channel: 'in_app' },
  ])
})

test('[NO5] in quiet hours what leaves the server waits for their end, unless it is urgent', () => {
  const mine = wishes({ quietHours: NIGHT })
  expect(waysFor({ type: 'chat', priority: 'normal' }, mine, LATE)).toEqual([
    { channel: 'in_app' },
    { channel: 'push', notBefore: MORNING },
  ])
  expect(waysFor({ type: 'chat', priority: 'urgent' }, mine, LATE)).toEqual([
    { channel: 'in_app' },
    { channel: 'push' },
  ])
  expect(waysFor({ type: 'chat', priority: 'normal' }, mine, DAY)).toEqual([
    { channel: 'in_app' },
    { channel: 'push' },
  ])
})

test.each([[{ types: { gossip: {} } }], [{ types: { chat: { pigeon: true } } }], [{ loud: true }]])(
  '[NO11] these are no preferences: %j',
  (changes) => {
    expect(PreferenceChanges.safeParse(changes).success).toBe(false)
  },
)
