import { KINDS, type ErrorCode, type Lock, type Route, type UserId } from '@concord/schemas'
import { expect, test, vi } from 'vitest'
import type { Call } from '../api/call.ts'
import { ApiError } from '../core/api-error.ts'
import { manualClock, type ManualClock } from '../test/manual-clock.ts'
import { aClient, aServer, TRIP, TRIP_SCOPE } from '../test/stage.ts'
import { createLock, type LockActor } from './lock.ts'

const AT = Date.parse('2026-07-14T09:30:00.000Z')

function lockOf(userId: string, secondsLeft = 30, from = 0): Lock {
  const until = new Date(AT + from + secondsLeft * 1000).toISOString()
  return { userId: userId as UserId, since: new Date(AT).toISOString(), until, secondsLeft }
}
const notice = (lock: Lock | null) => ({ type: 'lock', lock })

interface Scene {
  readonly lock: LockActor
  readonly clock: ManualClock
  readonly changed: () => void
  /** What was asked of the server: method and body. */
  readonly asked: readonly [string, unknown][]
  /** How the server answers from now on. */
  answer(reply: () => unknown): void
}

/** Ann's room, and a server that says yes unless told otherwise. */
function scene(): Scene {
  const clock = manualClock()
  const asked: [string, unknown][] = []
  let reply = (): unknown => lockOf('ann', 30, clock.now())
  const call = (async (route: Route, { body }: { body?: unknown } = {}) => {
    asked.push([route.method, body])
    return reply()
  }) as Call
  const changed = vi.fn()
  const lock = createLock(KINDS.trip, TRIP, {
    call,
    clock,
    userId: () => 'ann',
    onChange: changed,
  })
  return { lock, clock, changed, asked, answer: (next) => void (reply = next) }
}

function refuse(code: ErrorCode | 'OFFLINE', status: number) {
  return () => {
    throw new ApiError(code, 'No.', status)
  }
}

/** Lets answers that are there already arrive. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

test('[LO8] what is told of the lock is known, and is the same until it changes', () => {
  const { lock, changed } = scene()
  expect(lock.current).toBeUndefined()
  lock.heard(notice({ ...lockOf('bob'), reason: 'moving days' }))
  const first = lock.current
  expect(first).toEqual({
    userId: 'bob',
    since: '2026-07-14T09:30:00.000Z',
    until: '2026-07-14T09:30:30.000Z',
    reason: 'moving days',
    mine: false,
  })
  expect(lock.against).toBe(first)
  lock.heard(notice({ ...lockOf('bob'), secondsLeft: 29, reason: 'moving days' }))
  lock.heard({ type: 'access', role: 'owner' })
  expect([lock.current, vi.mocked(changed).mock.calls.length]).toEqual([first, 1])
  expect(lock.current).toBe(first)
  lock.heard(notice(lockOf('ann')))
  expect([lock.current!.mine, lock.against]).toEqual([true, undefined])
  lock.heard(notice(null))
  expect([lock.current, vi.mocked(changed).mock.calls.length]).toEqual([undefined, 3])
})

test('[LO8] without a network a lock is over when its time is', () => {
  const { lock, clock, changed } = scene()
  lock.heard(notice(lockOf('bob', 30)))
  clock.pass(20_000)
  lock.heard(notice(lockOf('bob', 30, 20_000)))
  clock.pass(29_000)
  expect(lock.against).toBeDefined()
  clock.pass(1000)
  expect(lock.current).toBeUndefined()
  expect(changed).toHaveBeenCalledTimes(3)
})

test('[LO8] who takes it holds it, and renews it in time until it is given back', async () => {
  const { lock, clock, asked } = scene()
  await lock.take({ reason: 'moving days' })
  expect(lock.current).toMatchObject({ userId: 'ann', mine: true })
  for (let turn = 0; turn < 5; turn += 1) {
    clock.pass(10_000)
    await settle()
  }
  const [first, ...renewals] = asked
  expect(first).toEqual(['POST', { reason: 'moving days' }])
  expect(renewals).toHaveLength(5)
  for (const renewal of renewals)
    expect(renewal).toEqual(['POST', { reason: 'moving days', renew: true }])
  expect(lock.current!.mine).toBe(true)
  await lock.release()
  expect(lock.current).toBeUndefined()
  clock.pass(60_000)
  await settle()
  expect([asked.at(-1), asked.length, clock.waiting]).toEqual([['DELETE', undefined], 7, 0])
})

test('[LO8] who gives it back does not miss that somebody else has taken it at once', async () => {
  const { lock } = scene()
  await lock.take()
  const released = lock.release()
  lock.heard(notice(lockOf('bob')))
  await released
  expect(lock.against!.userId).toBe('bob')
})

test('[LO8] a refusal is the caller’s, and nothing is held then', async () => {
  const { lock, clock, answer } = scene()
  answer(refuse('DOCUMENT_LOCKED', 423))
  await expect(lock.take()).rejects.toMatchObject({ code: 'DOCUMENT_LOCKED' })
  expect([lock.current, clock.waiting]).toEqual([undefined, 0])
})

test('[LO8] a lock that somebody ended, or took after it ran out, is not taken again', async () => {
  const { lock, clock, asked, answer } = scene()
  await lock.take()
  lock.heard(notice(null))
  await lock.take()
  lock.heard(notice(lockOf('bob')))
  clock.pass(20_000)
  await settle()
  expect(asked).toHaveLength(2)
  expect(lock.against!.userId).toBe('bob')
  lock.heard(notice(null))
  // Where the word of it was lost, the server says it.
  await lock.take()
  answer(refuse('CONFLICT', 409))
  clock.pass(10_000)
  await settle()
  expect(lock.current).toBeUndefined()
  clock.pass(60_000)
  await settle()
  expect([asked.length, clock.waiting]).toEqual([4, 0])
})

test('[LO8] a server that is not there for a moment is asked again', async () => {
  const { lock, clock, asked, answer } = scene()
  await lock.take()
  answer(refuse('OFFLINE', 0))
  clock.pass(10_000)
  await settle()
  clock.pass(1000)
  await settle()
  expect(asked.length).toBeGreaterThanOrEqual(3)
  expect(lock.current!.mine).toBe(true)
  answer(() => lockOf('ann', 30, clock.now()))
  clock.pass(5000)
  await settle()
  clock.pass(25_000)
  await settle()
  expect(lock.current!.mine).toBe(true)
  answer(refuse('OFFLINE', 0))
  for (let turn = 0; turn < 35; turn += 1) {
    clock.pass(1000)
    await settle()
  }
  expect([lock.current, clock.waiting]).toEqual([undefined, 0])
})

test('[LO8] the end of a room gives back what it holds, and nothing else', async () => {
  const idle = scene()
  idle.lock.heard(notice(lockOf('ann')))
  await idle.lock.close()
  expect([idle.asked, idle.clock.waiting]).toEqual([[], 0])
  const busy = scene()
  await busy.lock.take()
  busy.answer(refuse('OFFLINE', 0))
  await busy.lock.close()
  expect([busy.asked.at(-1), busy.clock.waiting]).toEqual([['DELETE', undefined], 0])
  const late = scene()
  const taken = late.lock.take()
  await late.lock.close()
  await taken
  expect([late.asked.at(-1), late.clock.waiting]).toEqual([['DELETE', undefined], 0])
})

test('[LO8] while somebody else holds it a room refuses every write, in plain words, and saving goes on', async () => {
  const server = await aServer()
  const room = aClient(server.url, 'ann').open('trip', TRIP)
  await room.synced
  const id = room.trip.activities.add({ title: 'Louvre' })
  const told = vi.fn()
  room.subscribe('status', told)
  const tell = (lock: Lock | null) => {
    for (const connection of server.connections(TRIP_SCOPE))
      connection.sendStateless(JSON.stringify(notice(lock)))
  }
  tell(lockOf('bob', 300))
  await vi.waitFor(() => expect(room.lock).toMatchObject({ userId: 'bob', mine: false }))
  expect(told).toHaveBeenCalled()
  expect([room.readOnly, room.may('edit'), room.may('comment'), room.canUndo]).toEqual([
    true,
    false,
    false,
    false,
  ])
  const words = 'bob has locked this'
  expect(() => room.trip.activities.update(id, { title: 'Orsay' })).toThrow(words)
  expect(() => room.trip.meta.set({ title: 'Rome' })).toThrow(words)
  expect(() => room.batch(() => {})).toThrow(words)
  expect(room.undo()).toBe(false)
  await room.saved()
  expect(room.saveState).toEqual({ state: 'saved', unsaved: 0 })
  tell(null)
  await vi.waitFor(() => expect(room.lock).toBeUndefined())
  expect([room.readOnly, room.may('edit'), room.canUndo]).toEqual([false, true, true])
  room.trip.activities.update(id, { title: 'Orsay' })
})
