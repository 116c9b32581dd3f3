/** Cached values in the memory of this process. What nobody asked for the longest goes first. */
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../core/clock.ts'
import { fitsPattern, type CacheStore } from './cache-store.ts'

interface Parts {
  readonly clock: Pick<Clock, 'now'>
  readonly maxItems: number
  /** Told of every value that had to go before its time, for want of room. */
  readonly onEvicted: () => void
}

export function createMemoryStore({ clock, maxItems, onEvicted }: Parts): CacheStore {
  const values = new LRUCache<string, string>({
    max: maxItems,
    perf: clock,
    // Without it, a timer of the machine's own is in play.
    ttlResolution: 0,
    dispose: (_text, _key, reason) => {
      if (reason === 'evict') onEvicted()
    },
  })
  // The library keeps a value up to and with the last moment of its time.
  const keep = (key: string, text: string, ttlSeconds: number): void =>
    void values.set(key, text, { ttl: ttlSeconds * 1000 - 1 })
  /** Of each load that is under way, what was deleted since it began. */
  const loads = new Set<string[]>()

  function deleted(pattern: string): void {
    for (const since of loads) since.push(pattern)
  }

  const matching = (pattern: string): string[] =>
    [...values.keys()].filter((key) => fitsPattern(pattern, key))

  return {
    get: async (key) => values.get(key),
    async set(key, text, ttlSeconds) {
      keep(key, text, ttlSeconds)
    },
    async delete(key) {
      deleted(key)
      const wasThere = values.has(key)
      values.delete(key)
      return wasThere
    },
    async deleteMatching(pattern) {
      deleted(pattern)
      const keys = matching(pattern)
      for (const key of keys) values.delete(key)
      return keys
    },
    async begin() {
      const since: string[] = []
      loads.add(since)
      return {
        async keep(key, text, ttlSeconds) {
          if (since.some((pattern) => fitsPattern(pattern, key))) return false
          keep(key, text, ttlSeconds)
          return true
        },
        end: () => void loads.delete(since),
      }
    },
    keys: async (pattern) => matching(pattern),
    get size() {
      return values.size
    },
    maxItems,
  }
}
