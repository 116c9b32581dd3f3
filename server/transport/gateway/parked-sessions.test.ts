import { expect, test } from 'vitest'
import { createManualClock } from '../../core/test/manual-clock.ts'
import { createParkedSessions, type ParkedSession } from './parked-sessions.ts'

const session = (person: string): ParkedSession => ({
  person,
  subscriptions: [],
  visits: [],
  said: undefined,
  lastSent: 0,
})

test('[GW16] of one person so many lost sessions are kept, the newest, and those of others beside them', () => {
  const clock = createManualClock()
  const parked = createParkedSessions(clock, 1000)
  parked.park('of-ben', session('t/ben'))
  for (let nth = 0; nth < 50; nth += 1) parked.park(`ana-${nth}`, session('t/ana'))
  const kept = Array.from({ length: 50 }, (_, nth) => parked.take(`ana-${nth}`, 't/ana'))
  expect(kept.map((found) => found !== undefined)).toEqual([
    ...Array<boolean>(30).fill(false),
    ...Array<boolean>(20).fill(true),
  ])
  expect(parked.take('of-ben', 't/ana')).toBeUndefined()
  expect(parked.take('of-ben', 't/ben')).toBeDefined()
  parked.park('later', session('t/ana'))
  clock.pass(1001)
  expect(parked.take('later', 't/ana')).toBeUndefined()
})
