import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { aClient, TRIP } from '../test/stage.ts'
import { holdRoom, readyRoom } from './held-rooms.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const NOBODY = 'ws://127.0.0.1:9'

test('[RX3] a room is the same for all who hold it, and for a second after the last one let go', () => {
  const client = aClient(NOBODY, 'ann')
  const [one, other] = [holdRoom(client, 'trip', TRIP), holdRoom(client, 'trip', TRIP)]
  expect(one.room).toBe(other.room)
  one.release()
  one.release()
  vi.advanceTimersByTime(5000)
  const third = holdRoom(client, 'trip', TRIP)
  expect(third.room).toBe(one.room)
  other.release()
  third.release()
  vi.advanceTimersByTime(999)
  const back = holdRoom(client, 'trip', TRIP)
  expect(back.room).toBe(one.room)
  back.release()
  vi.advanceTimersByTime(1000)
  expect(holdRoom(client, 'trip', TRIP).room).not.toBe(one.room)
})

test('[RX3] a room that somebody opened by themselves stays theirs', () => {
  const client = aClient(NOBODY, 'ann')
  const own = client.open('trip', TRIP)
  const { room, release } = holdRoom(client, 'trip', TRIP)
  expect(room).toBe(own)
  release()
  vi.advanceTimersByTime(1000)
  own.trip.meta.set({ title: 'Still open' })
  own.close()
  expect(() => own.trip.meta.set({ title: 'Closed' })).toThrow()
})

test('[RX6] a room that was asked for while drawing, and is never shown, is closed; who waits is woken before', async () => {
  const client = aClient(NOBODY, 'ann')
  const first = readyRoom(client, 'trip', TRIP)
  expect(first).toBeInstanceOf(Promise)
  expect(readyRoom(client, 'trip', TRIP)).toBe(first)
  const { room, release } = holdRoom(client, 'trip', TRIP)
  release()
  void readyRoom(client, 'trip', TRIP)
  vi.advanceTimersByTime(10_000)
  await first
  // Asked again in time, it is the same room.
  void readyRoom(client, 'trip', TRIP)
  vi.advanceTimersByTime(5000)
  const again = holdRoom(client, 'trip', TRIP)
  expect(again.room).toBe(room)
  again.release()
  void readyRoom(client, 'trip', TRIP)
  vi.advanceTimersByTime(11_000)
  expect(holdRoom(client, 'trip', TRIP).room).not.toBe(room)
})
