import { DEFAULT_LIMITS, Principal } from '@concord/schemas'
import { expect, test } from 'vitest'
import { Refusal } from '../../core/refusal.ts'
import { createRestLimit } from './rest-limit.ts'

const LIMITS = {
  ...DEFAULT_LIMITS,
  restPerMinute: 60,
  adminRestPerMinute: 600,
  addressRestPerMinute: 100,
  requestsAtOnce: 2,
}

const person = (userId: string, ...roles: string[]): Principal =>
  Principal.parse({ userId, name: userId, tenantId: 't', roles })

function setUp() {
  const time = { now: 0 }
  const limit = createRestLimit(LIMITS, { now: () => time.now })
  const ask = async (
    path: string,
    next: () => Promise<void>,
  ): Promise<{ error: unknown; close: () => void }> => {
    let close = (): void => {}
    const context = {
      path,
      ip: '10.0.0.1',
      res: {
        once(_name: string, run: () => void) {
          close = run
        },
      },
    }
    // reason: it has what the middleware looks at
    const call = limit.middleware as unknown as (c: object, n: () => Promise<void>) => Promise<void>
    const error = await call(context, next).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    return { error, close }
  }
  return { time, limit, ask }
}

const nothing = (): Promise<void> => Promise.resolve()

test('[RE2] a person may call so often, is told when to come back, and then may', () => {
  const { time, limit } = setUp()
  for (let call = 0; call < 181; call += 1) limit.call(person('ana'))
  expect(() => limit.call(person('ana'))).toThrow(
    expect.objectContaining({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 1 } }),
  )
  limit.call(person('ben'))
  time.now += 1000
  limit.call(person('ana'))
  for (let call = 0; call < 1000; call += 1) limit.call(person('boss', 'admin'))
})

test('[RE2] an address may call so often, and a bad token counts as several calls', async () => {
  const { time, ask } = setUp()
  const bad = (): Promise<void> => Promise.reject(new Refusal('UNAUTHENTICATED'))
  const answers: unknown[] = []
  for (let call = 0; call < 40; call += 1) {
    const { error, close } = await ask('/api/v1/trips', bad)
    answers.push((error as Refusal).code)
    close()
  }
  expect(answers.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(31)
  expect((await ask('/api/v1/trips', nothing)).error).toMatchObject({ code: 'RATE_LIMITED' })
  expect((await ask('/index.html', nothing)).error).toBeUndefined()
  time.now += 60_000
  expect((await ask('/api/v1/trips', nothing)).error).toBeUndefined()
})

test('[RE2] calls under other names, and in other letters, are calls', async () => {
  const { ask } = setUp()
  const names = ['/api/v1/trips', '/v1/trips', '/API/v1/trips', '/Api/V1/trips', '/api-docs.json']
  for (let call = 0; call < 310; call += 1) (await ask(names[call % 5]!, nothing)).close()
  for (const name of names)
    expect((await ask(name, nothing)).error).toMatchObject({ code: 'RATE_LIMITED' })
})

test('[RE3] so many requests of one address are worked on at once, until their answers are gone', async () => {
  const { ask } = setUp()
  const first = await ask('/api/a', nothing)
  const second = await ask('/b.js', nothing)
  expect((await ask('/api/c', nothing)).error).toMatchObject({ code: 'RATE_LIMITED' })
  first.close()
  first.close()
  expect((await ask('/api/c', nothing)).error).toBeUndefined()
  expect((await ask('/api/c', nothing)).error).toMatchObject({ code: 'RATE_LIMITED' })
  second.close()
})
