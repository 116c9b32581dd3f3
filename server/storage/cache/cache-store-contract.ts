/** What every store of cached values must do; each one's test runs it. */
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { fitsPattern, type CacheStore } from './cache-store.ts'

export interface StoreSetting {
  readonly store: CacheStore
  /** Lets time pass for the store. */
  pass(ms: number): Promise<void>
}

/** `open` makes an empty store that holds `maxItems`. */
export function cacheStoreContract(
  name: string,
  open: (maxItems: number) => Promise<StoreSetting>,
): void {
  let setting: StoreSetting
  let store: CacheStore
  beforeEach(async () => {
    setting = await open(100)
    store = setting.store
  })

  describe(name, () => {
    test('[CC1] a value is there for as long as was said, to the second, and not a moment longer', async () => {
      for (const ttl of [1, 120, 300, 3600]) {
        await store.set('key', 'text', ttl)
        await setting.pass(ttl * 1000 - 1)
        expect(await store.get('key')).toBe('text')
        await setting.pass(1)
        expect(await store.get('key')).toBeUndefined()
        expect(await store.delete('key')).toBe(false)
      }
    })

    test('[CC1] what is set again lasts from then', async () => {
      await store.set('key', 'one', 10)
      await setting.pass(9000)
      await store.set('key', 'two', 10)
      await setting.pass(9000)
      expect(await store.get('key')).toBe('two')
    })

    test('[CC2] what nobody asked for the longest goes first when there is no room', async () => {
      const { store: small } = await open(3)
      for (const key of ['a', 'b', 'c']) await small.set(key, key, 60)
      await small.get('a')
      await small.set('d', 'd', 60)
      expect((await small.keys('*')).toSorted()).toEqual(['a', 'c', 'd'])
      expect(small.size).toBe(3)
    })

    test('[CC3] a load keeps nothing that was deleted since it began', async () => {
      const load = await store.begin()
      await store.delete('a:1')
      await store.deleteMatching('b:*')
      expect(await load.keep('a:1', 'old', 60)).toBe(false)
      expect(await load.keep('b:7', 'old', 60)).toBe(false)
      expect(await load.keep('c:1', 'new', 60)).toBe(true)
      load.end()
      expect(await store.keys('*')).toEqual(['c:1'])
      const later = await store.begin()
      expect(await later.keep('a:1', 'new', 60)).toBe(true)
      later.end()
    })

    test('[CC3] what fits a pattern is deleted, and nothing else', async () => {
      const Key = fc.stringMatching(/^[ab:]{0,6}$/)
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(Key),
          fc.stringMatching(/^[ab:*]{0,6}$/),
          async (keys, pattern) => {
            const { store: fresh } = await open(100)
            for (const key of keys) await fresh.set(key, key, 60)
            const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
            const fitting = keys.filter((key) => expression.test(key)).toSorted()
            expect(keys.filter((key) => fitsPattern(pattern, key)).toSorted()).toEqual(fitting)
            expect((await fresh.keys(pattern)).toSorted()).toEqual(fitting)
            expect((await fresh.deleteMatching(pattern)).toSorted()).toEqual(fitting)
            expect(fresh.size).toBe(keys.length - fitting.length)
          },
        ),
      )
    })
  })
}
