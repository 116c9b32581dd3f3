import { beforeEach, expect, test } from 'vitest'
import { silentLogger } from '../core/logger.ts'
import { createMetrics } from '../core/metrics.ts'
import { Refusal } from '../core/refusal.ts'
import { guardHooks, refusalOf } from './hooks.ts'

const metrics = createMetrics()
let logged: object[]
let timers: (() => void)[]
let isWaiting: boolean

beforeEach(() => {
  logged = []
  timers = []
  isWaiting = false
})

function guard<H extends object>(hooks: H): H {
  return guardHooks(hooks, {
    clock: {
      now: () => 0,
      after(_ms, run) {
        timers.push(run)
        return () => {}
      },
      every: () => () => {},
    },
    logger: { ...silentLogger, error: (fields) => void logged.push(fields) },
    metrics,
    isWaiting: () => isWaiting,
  })
}

async function failures(hook: string): Promise<number> {
  const text = await metrics.text()
  const line = text.split('\n').find((one) => one.includes(`failures_total{hook="${hook}"}`))
  return Number(line?.split(' ').at(-1) ?? 0)
}

const never = (): Promise<void> => new Promise(() => {})

test('[LI9] a hook that decides and fails refuses the client, and says nothing of what went wrong', async () => {
  const hooks = guard({
    async beforeSync() {
      throw new Error('secret')
    },
    onLoadDocument() {
      throw new Error('secret')
    },
  })
  for (const hook of [hooks.beforeSync, async () => hooks.onLoadDocument()]) {
    await expect(hook()).rejects.toMatchObject({ reason: expect.stringMatching(/^INTERNAL_ERROR/) })
  }
  expect(logged).toHaveLength(2)
  expect(await failures('beforeSync')).toBe(1)
})

test('[LI9] what is refused on purpose is passed on with its words, and is no failure', async () => {
  const hooks = guard({ beforeSync: () => Promise.reject(new Refusal('READ_ONLY')) })
  const thrown = await hooks.beforeSync().catch((error: unknown) => error)
  expect(thrown).toMatchObject({ reason: expect.stringMatching(/^READ_ONLY: /) })
  expect(refusalOf(thrown)).toMatchObject({ code: 'READ_ONLY' })
  expect(logged).toEqual([])
})

test('[LI9] a hook that decides nothing fails in the log only', async () => {
  const hooks = guard({ onStateless: () => Promise.reject(new Error('why')) })
  await expect(hooks.onStateless()).resolves.toBeUndefined()
  expect(logged).toHaveLength(1)
  expect(await failures('onStateless')).toBe(1)
})

test('[LI9] a hook that never ends is given up, unless it waits for the disk', async () => {
  const hooks = guard({ beforeSync: never })
  isWaiting = true
  const called = hooks.beforeSync()
  timers.shift()!()
  expect(timers).toHaveLength(1)
  isWaiting = false
  timers.shift()!()
  await expect(called).rejects.toMatchObject({ reason: expect.stringMatching(/^INTERNAL_ERROR/) })
})

test('settings that are no hooks stay what they are', async () => {
  const hooks = guard({ quiet: true, onAuthenticate: () => Promise.resolve({ session: 1 }) })
  expect(hooks.quiet).toBe(true)
  expect(await hooks.onAuthenticate()).toEqual({ session: 1 })
})
