import type { ScopeName, UserId } from '@concord/schemas'
import { expect, test } from 'vitest'
import { expiryOf, releaseOf, standingOf, type HeldLock } from './lock-rules.ts'

const ANA = 'ana' as UserId
const BEN = 'ben' as UserId
const lock: HeldLock = {
  scopeId: 1,
  scope: 'acme/trip/t' as ScopeName,
  userId: ANA,
  since: 100,
  until: 200,
  reason: undefined,
}

test('[LO2] a lock is its holder’s until its time is over, and then nobody’s', () => {
  expect(standingOf(undefined, ANA, 150)).toBe('free')
  expect(standingOf(lock, ANA, 199)).toBe('mine')
  expect(standingOf(lock, BEN, 199)).toBe('taken')
  for (const userId of [ANA, BEN]) expect(standingOf(lock, userId, 200)).toBe('free')
})

test('[LO4] it ends by itself at the time that was said, and not before', () => {
  expect(expiryOf(lock, 199)).toBeUndefined()
  expect(expiryOf(lock, 900)).toEqual({ how: 'expired', by: null, at: 200 })
})

test('[LO5] its holder gives it back, who may manage ends it by force, nobody else ends it', () => {
  expect(releaseOf(lock, ANA, false, 150)).toEqual({ how: 'released', by: ANA, at: 150 })
  expect(releaseOf(lock, ANA, true, 150)).toEqual({ how: 'released', by: ANA, at: 150 })
  expect(releaseOf(lock, BEN, true, 150)).toEqual({ how: 'forced', by: BEN, at: 150 })
  expect(releaseOf(lock, BEN, false, 150)).toBeUndefined()
})
