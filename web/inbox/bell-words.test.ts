import { pagePath } from '@concord/schemas'
import { expect, test } from 'vitest'
import { badgeWords, bellWords } from './bell-words.ts'

test('[PL50] the bell says how much waits, and how much of it is new', () => {
  expect(bellWords({ unseen: 0, unread: 0 })).toBe('Notifications')
  expect(bellWords({ unseen: 0, unread: 2 })).toBe('Notifications: 2 not read')
  expect(bellWords({ unseen: 1, unread: 2 })).toBe('Notifications: 2 not read, 1 new')
  expect(badgeWords(99)).toBe('99')
  expect(badgeWords(100)).toBe('99+')
})

test('[PL50] a notification leads to the page of what it is about, where there is one', () => {
  expect(pagePath('default/trip/0123456789abcdef01234567')).toBe('/trips/0123456789abcdef01234567')
  expect(pagePath('default/board/b')).toBe('/room/b')
  expect(pagePath('default/document/d')).toBeUndefined()
  expect(pagePath(null)).toBeUndefined()
})
