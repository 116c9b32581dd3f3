import { CacheTtl } from '@concord/schemas'
import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { createMetrics } from '../../core/metrics.ts'
import { createManualClock, type ManualClock } from '../../core/test/manual-clock.ts'
import { createMemoryStore } from './memory-store.ts'
import { createTenantCache, type Invalidated, type TenantCache } from './tenant-cache.ts'

let clock: ManualClock
let cache: TenantCache
let told: Invalidated[]
let metrics: ReturnType<typeof createMetrics>
beforeEach(() => {
  clock = createManualClock()
  told = []
  metrics = createMetrics()
  cache = createTenantCache({
    store: createMemoryStore({ clock, maxItems: 1000, onEvicted() {} }),
    ttlSeconds: 300,
    metrics,
    onInvalidated: (what) => told.push(what),
  })
})

/** A load that ends when the test says so. */
function loading<T>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  let calls = 0
  const load = (): Promise<T> => {
    calls += 1
    return promise
  }
  return { load, resolve, reject, calls: () => calls }
}
const turns = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

test('[CC1] how long things are cached is as agreed, and five minutes where nothing is said', async () => {
  expect(CacheTtl).toEqual({
    PERMISSIONS: 300,
    PACKAGES: 900,
    TENANT_SETTINGS: 3600,
    USER_PROFILE: 1800,
    COMMISSION_RULES: 3600,
    SHORT: 120,
    MEDIUM: 600,
    LONG: 3600,
  })
  for (const ttl of [undefined, ...Object.values(CacheTtl)]) {
    await cache.set('t', 'package', { price: 1 }, ttl, 'p')
    clock.pass((ttl ?? 300) * 1000 - 1)
    expect(await cache.get('t', 'package', 'p')).toEqual({ price: 1 })
    clock.pass(1)
    expect(await cache.get('t', 'package', 'p')).toBeUndefined()
  }
})

test('[CC4] who asks while it is being read waits for the same reading', async () => {
  const { load, resolve, calls } = loading<{ rules: string[] }>()
  const asked = Array.from({ length: 50 }, () => cache.getOrSet('t', 'rules', load))
  await turns()
  resolve({ rules: ['one'] })
  const reads = await Promise.all(asked)
  expect(calls()).toBe(1)
  for (const { value, isHit } of reads) expect([value, isHit]).toEqual([{ rules: ['one'] }, false])
  reads[0]!.value.rules.push('changed by one of them')
  const again = await cache.getOrSet('t', 'rules', load)
  expect([again, calls()]).toEqual([{ value: { rules: ['one'] }, isHit: true }, 1])
})

test('[CC4] a reading that fails fails for all who wait, and is not kept', async () => {
  const { load, reject, calls } = loading<string>()
  const asked = [1, 2, 3].map(() => cache.getOrSet('t', 'rules', load))
  const outcomes = Promise.allSettled(asked)
  await turns()
  reject(new Error('the disk is gone'))
  for (const outcome of await outcomes)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'the disk is gone' } })
  expect(calls()).toBe(1)
  expect(await cache.getOrSet('t', 'rules', async () => 'better')).toEqual({
    value: 'better',
    isHit: false,
  })
})

test('[CC3] a reading that began before something changed is not kept, nor given to who asks afterwards', async () => {
  for (const change of [
    () => cache.delete('t', 'permissions', 'ben'),
    () => cache.deletePattern('t', 'permissions:*'),
  ]) {
    const old = loading<string>()
    const before = cache.getOrSet('t', 'permissions', old.load, 60, 'ben')
    await turns()
    await change()
    const after = cache.getOrSet('t', 'permissions', async () => 'viewer', 60, 'ben')
    expect((await after).value).toBe('viewer')
    old.resolve('owner')
    expect((await before).value).toBe('owner')
    expect(await cache.get('t', 'permissions', 'ben')).toBe('viewer')
    await cache.delete('t', 'permissions', 'ben')
  }
})

test('[CC5] what is removed is told, where there was something', async () => {
  await cache.set('t', 'package', 1, 60, 'p1')
  await cache.set('t', 'package', 2, 60, 'p2')
  await cache.set('t', 'settings', 3)
  await cache.set('o', 'package', 4, 60, 'p1')
  expect(await cache.delete('t', 'package', 'p9')).toBe(false)
  expect(await cache.delete('t', 'settings')).toBe(true)
  expect(await cache.deletePattern('t', 'package:*')).toBe(2)
  const byKey = told.toSorted((one, other) => (one.key < other.key ? -1 : 1))
  expect(byKey.map(({ key, resource, id }) => [key, resource, id])).toEqual([
    ['tenant:t:package:p1', 'package', 'p1'],
    ['tenant:t:package:p2', 'package', 'p2'],
    ['tenant:t:settings', 'settings', undefined],
  ])
  expect(await cache.get('o', 'package', 'p1')).toBe(4)
})

test('[CC6] no tenant reads, counts or removes what is another one’s, whatever they are called', async () => {
  const Name = fc.oneof(fc.stringMatching(/^[ab:*.]{1,4}$/), fc.constantFrom('a', 'b', 'a:b', '*'))
  const Deed = fc.record({
    tenant: Name,
    resource: Name,
    id: fc.option(Name, { nil: undefined }),
    deed: fc.constantFrom('set', 'get', 'delete', 'deletePattern', 'stats'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(Deed, { maxLength: 40 }), async (deeds) => {
      const fresh = createTenantCache({
        store: createMemoryStore({ clock, maxItems: 1000, onEvicted() {} }),
        ttlSeconds: 300,
        metrics,
        onInvalidated() {},
      })
      /** What each tenant has put in, by resource and id. */
      const model = new Map<string, Map<string, string>>()
      for (const { tenant, resource, id, deed } of deeds) {
        const mine = model.get(tenant) ?? new Map<string, string>()
        const key = JSON.stringify([resource, id])
        const value = `${tenant} ${key}`
        const fails = async (work: () => Promise<unknown>): Promise<boolean> =>
          work().then(
            () => false,
            (error: unknown) => error instanceof RangeError,
          )
        if (deed === 'set') {
          if (!(await fails(() => fresh.set(tenant, resource, value, 60, id))))
            model.set(tenant, mine.set(key, value))
        } else if (deed === 'get') {
          let got: unknown
          if (!(await fails(async () => (got = await fresh.get(tenant, resource, id)))))
            expect(got).toBe(mine.get(key))
        } else if (deed === 'delete') {
          let was: unknown
          if (!(await fails(async () => (was = await fresh.delete(tenant, resource, id)))))
            expect(was).toBe(mine.delete(key))
        } else if (deed === 'deletePattern') {
          if (!(await fails(() => fresh.deletePattern(tenant, '*')))) mine.clear()
        } else {
          let entries = 0
          if (!(await fails(async () => ({ entries } = await fresh.stats(tenant)))))
            expect(entries).toBe(mine.size)
        }
      }
    }),
  )
})

test('[CC7] how often it helps is counted, by tenant and resource', async () => {
  const read = () => cache.getOrSet('t', 'package', async () => 1, 60, 'p')
  for (let nth = 0; nth < 4; nth += 1) await read()
  await cache.getOrSet('o', 'package', async () => 1)
  expect(await cache.stats('t')).toEqual({
    entries: 1,
    maxEntries: 1000,
    hits: 3,
    misses: 1,
    hitRate: 0.75,
    byResource: { package: { hits: 3, misses: 1, entries: 1 } },
  })
  const text = await metrics.text()
  expect(text).toContain('concord_cache_reads_total{resource="package",outcome="hit"} 3')
  expect(text).toContain('concord_cache_reads_total{resource="package",outcome="miss"} 2')
  expect(text).toContain('concord_cache_items 2')
})

test('[CC8] what is warmed is there, but for what changed meanwhile', async () => {
  await cache.warm('t', async () => {
    await cache.delete('t', 'permissions', 'ben')
    return ['ana', 'ben'].map((id) => ({ resource: 'permissions', id, value: id, ttlSeconds: 60 }))
  })
  expect(await cache.get('t', 'permissions', 'ana')).toBe('ana')
  expect(await cache.get('t', 'permissions', 'ben')).toBeUndefined()
})
