import { expect, test, vi } from 'vitest'
import { systemClock } from '../core/clock.ts'
import { tokenFor } from '../test/people.ts'
import { aClient, aServer, TRIP } from '../test/stage.ts'
import { renewAfter } from './token-renewal.ts'

test('[SD13] the next token is asked for at four fifths, and at least five seconds before the end', () => {
  expect(renewAfter(100_000, 0)).toBe(80_000)
  expect(renewAfter(20_000, 0)).toBe(15_000)
  expect(renewAfter(4000, 0)).toBe(2000)
  expect(renewAfter(0, 5000)).toBe(0)
})

test('[SD13] a new token is shown on the live socket before the old one ends', async () => {
  const server = await aServer()
  const opened = vi.fn()
  let issued = 0
  const token = () => tokenFor('ann', { jti: (issued += 1), exp: Date.now() / 1000 + 1 })
  const client = aClient(server.url, 'ann', { token, clock: systemClock })
  const [trip, notes] = [client.open('trip', TRIP), client.open('document', 'notes')]
  await Promise.all([trip.synced, notes.synced])
  client.subscribe(opened)
  const { synced } = trip
  await vi.waitFor(() => expect(new Set(server.tokens).size).toBeGreaterThanOrEqual(3))
  expect(trip.synced).toBe(synced)
  expect(opened).not.toHaveBeenCalled()
  // Both rooms showed each token.
  const last = server.tokens.at(-3)
  expect(server.tokens.filter((shown) => shown === last)).toHaveLength(2)
})

test('[SD13] renewToken shows a new token at once and fails when there is none', async () => {
  const server = await aServer()
  let issued = 0
  const token = vi.fn(async () => {
    issued += 1
    if (issued === 3) throw new Error('signed out')
    return tokenFor('ann', { jti: issued })
  })
  const client = aClient(server.url, 'ann', { token })
  await client.open('trip', TRIP).synced
  await client.renewToken()
  await vi.waitFor(() =>
    expect(server.tokens).toEqual([tokenFor('ann', { jti: 1 }), tokenFor('ann', { jti: 2 })]),
  )
  await expect(client.renewToken()).rejects.toThrow('signed out')
  expect(client.status).toBe('online')
})
