import { expect, test, vi } from 'vitest'
import { readClaims } from '../core/claims.ts'
import { systemClock } from '../core/clock.ts'
import { Refusal } from '../core/refusal.ts'
import { fastClock } from '../test/fast-clock.ts'
import { tokenFor } from '../test/people.ts'
import { createTokens } from './tokens.ts'

const ANN = { userId: 'ann', tenantId: 'acme' }

test('claims are read from the token, in any alphabet', () => {
  expect(readClaims(tokenFor('ann', { name: 'Änn Õ 🙂', exp: 12 }))).toMatchObject({
    ...ANN,
    name: 'Änn Õ 🙂',
    expiresAt: 12_000,
  })
  expect(readClaims(tokenFor('ann', { tenantId: undefined }))).toMatchObject({
    tenantId: 'default',
  })
  expect(readClaims('opaque')).toBeUndefined()
  expect(readClaims('a.b.c')).toBeUndefined()
  expect(readClaims('opaque', ANN)).toEqual({ ...ANN, token: 'opaque', name: 'ann' })
})

test('a fixed token says at once whom it is for; a function has to be asked', async () => {
  expect(createTokens(tokenFor('ann'), undefined, systemClock).identity).toMatchObject(ANN)
  const asked = createTokens(() => tokenFor('ann'), undefined, systemClock)
  expect(asked.identity).toBeUndefined()
  await asked.fetch()
  expect(asked.identity).toMatchObject(ANN)
  expect(createTokens(() => '', ANN, systemClock).identity).toEqual(ANN)
})

test('who asks while somebody asks gets the same answer', async () => {
  const source = vi.fn(async () => tokenFor('ann'))
  const tokens = createTokens(source, undefined, systemClock)
  const [one, two] = await Promise.all([tokens.fetch(), tokens.fetch()])
  expect(one).toBe(two)
  expect(source).toHaveBeenCalledOnce()
  await tokens.fetch()
  expect(source).toHaveBeenCalledTimes(2)
})

test('a token is used until some seconds before its end', async () => {
  let now = 0
  const source = vi.fn(() => tokenFor('ann', { exp: now / 1000 + 60 }))
  const tokens = createTokens(source, undefined, { ...systemClock, now: () => now })
  await tokens.valid()
  now = 50_000
  await tokens.valid()
  expect(source).toHaveBeenCalledOnce()
  now = 56_000
  await tokens.valid()
  expect(source).toHaveBeenCalledTimes(2)
})

test('a token for somebody else, or for nobody, is refused; one that does not come in time is not waited for', async () => {
  const users = ['ann', 'bob']
  const changing = createTokens(() => tokenFor(users.shift()!), undefined, systemClock)
  await changing.fetch()
  await expect(changing.fetch()).rejects.toBeInstanceOf(Refusal)
  expect(changing.claims?.userId).toBe('ann')
  await expect(createTokens('opaque', undefined, systemClock).fetch()).rejects.toThrow(
    'does not say whom it is for',
  )
  await expect(createTokens(() => new Promise(() => {}), ANN, fastClock).fetch()).rejects.toThrow(
    'in time',
  )
})
