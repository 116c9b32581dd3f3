/**
 * What was read, kept for a while, each tenant's for itself. A key is `tenant:{tenantId}:{resource}` or
 * `tenant:{tenantId}:{resource}:{id}`. Values are JSON: whoever reads gets a copy of their own.
 */
import type { CacheStats } from '@concord/schemas'
import { LRUCache } from 'lru-cache'
import type { Metrics } from '../../core/metrics.ts'
import { fitsPattern, type CacheStore } from './cache-store.ts'

/** What was removed because it is not true any more. */
export interface Invalidated {
  readonly tenantId: string
  readonly key: string
  readonly resource: string
  readonly id: string | undefined
}

export interface Read<T> {
  readonly value: T
  /** It was in the cache. */
  readonly isHit: boolean
}

/** What is to be kept of a tenant, read by one query. */
export interface Warmth {
  readonly resource: string
  readonly id: string
  readonly value: unknown
  readonly ttlSeconds: number
}

/** A tenant, a resource or an id that could be taken for another one is a RangeError. */
export interface TenantCache {
  get(tenantId: string, resource: string, id?: string): Promise<unknown>
  /** Without `ttlSeconds`, for as long as is usual. */
  set(
    tenantId: string,
    resource: string,
    value: unknown,
    ttlSeconds?: number,
    id?: string,
  ): Promise<void>
  /**
   * What is kept, or else what `load` reads, which is kept then. Everybody who asks meanwhile gets the same; a load that
   * fails fails for all of them and is not kept, and one that began before the key was deleted is not kept either, nor
   * given to anybody who asks after that. The type of the value is the caller's word.
   */
  getOrSet<T>(
    tenantId: string,
    resource: string,
    load: () => Promise<T>,
    ttlSeconds?: number,
    id?: string,
  ): Promise<Read<T>>
  /** From when it resolves nobody is given what was there before. Returns whether something was there. */
  delete(tenantId: string, resource: string, id?: string): Promise<boolean>
  /** The same for what fits, such as `package:*`; returns how many there were. */
  deletePattern(tenantId: string, pattern: string): Promise<number>
  /** Keeps what `load` reads, but for what is deleted meanwhile. */
  warm(tenantId: string, load: () => Promise<readonly Warmth[]>): Promise<void>
  stats(tenantId: string): Promise<CacheStats>
}

interface Parts {
  readonly store: CacheStore
  /** How long a value is kept when nothing is said. */
  readonly ttlSeconds: number
  readonly metrics: Pick<Metrics, 'cacheReads' | 'cacheItems'>
  /** Told once it is gone; not of what was not there. */
  readonly onInvalidated: (what: Invalidated) => void
}

type Counts = Map<string, { hits: number; misses: number }>

/** Tenants whose reads are counted: those that read last. */
const COUNTED_TENANTS = 10_000

export function createTenantCache(parts: Parts): TenantCache {
  const { store, ttlSeconds: usual, metrics, onInvalidated } = parts
  /** Loads that are under way, by key; what is deleted is taken out, so that nobody joins it any more. */
  const flights = new Map<string, Promise<string | undefined>>()
  const counted = new LRUCache<string, Counts>({ max: COUNTED_TENANTS })

  function count(tenantId: string, resource: string, isHit: boolean): void {
    const counts: Counts = counted.get(tenantId) ?? new Map()
    counted.set(tenantId, counts)
    const { hits, misses } = counts.get(resource) ?? { hits: 0, misses: 0 }
    counts.set(resource, { hits: hits + (isHit ? 1 : 0), misses: misses + (isHit ? 0 : 1) })
    metrics.cacheReads.inc({ resource, outcome: isHit ? 'hit' : 'miss' })
  }

  /** Begins to read; resolves with the text, which is kept unless the key was deleted meanwhile. */
  async function fly(
    key: string,
    load: () => Promise<unknown>,
    ttlSeconds: number,
  ): Promise<string | undefined> {
    const guard = await store.begin()
    try {
      // reason: what cannot be written as JSON, such as undefined, comes back as undefined
      const text = JSON.stringify(await load()) as string | undefined
      if (text !== undefined) await guard.keep(key, text, ttlSeconds)
      return text
    } finally {
      guard.end()
    }
  }

  function invalidated(tenantId: string, key: string): void {
    const [resource, id] = partsOf(tenantId, key)
    onInvalidated({ tenantId, key, resource, id })
  }

  return {
    async get(tenantId, resource, id) {
      const text = await store.get(keyOf(tenantId, resource, id))
      count(tenantId, resource, text !== undefined)
      return text === undefined ? undefined : (JSON.parse(text) as unknown)
    },

    async set(tenantId, resource, value, ttlSeconds = usual, id) {
      await store.set(keyOf(tenantId, resource, id), JSON.stringify(value), ttlSeconds)
      metrics.cacheItems.set(store.size)
    },

    async getOrSet<T>(
      tenantId: string,
      resource: string,
      load: () => Promise<T>,
      ttlSeconds = usual,
      id?: string,
    ): Promise<Read<T>> {
      const key = keyOf(tenantId, resource, id)
      const kept = await store.get(key)
      count(tenantId, resource, kept !== undefined)
      // reason: only loads of this key, which the caller types, made the text
      const valueOf = (text: string | undefined): T =>
        (text === undefined ? undefined : JSON.parse(text)) as T
      if (kept !== undefined) return { value: valueOf(kept), isHit: true }
      let flight = flights.get(key)
      if (!flight) {
        flight = fly(key, load, ttlSeconds)
        flights.set(key, flight)
        const landed = (): void => {
          if (flights.get(key) === flight) flights.delete(key)
          metrics.cacheItems.set(store.size)
        }
        flight.then(landed, landed)
      }
      return { value: valueOf(await flight), isHit: false }
    },

    async delete(tenantId, resource, id) {
      const key = keyOf(tenantId, resource, id)
      flights.delete(key)
      const wasThere = await store.delete(key)
      metrics.cacheItems.set(store.size)
      if (wasThere) invalidated(tenantId, key)
      return wasThere
    },

    async deletePattern(tenantId, pattern) {
      const whole = `${prefixOf(tenantId)}${pattern}`
      for (const key of flights.keys()) if (fitsPattern(whole, key)) flights.delete(key)
      const keys = await store.deleteMatching(whole)
      metrics.cacheItems.set(store.size)
      for (const key of keys) invalidated(tenantId, key)
      return keys.length
    },

    async warm(tenantId, load) {
      const guard = await store.begin()
      try {
        for (const { resource, id, value, ttlSeconds } of await load())
          await guard.keep(keyOf(tenantId, resource, id), JSON.stringify(value), ttlSeconds)
      } finally {
        guard.end()
        metrics.cacheItems.set(store.size)
      }
    },

    async stats(tenantId) {
      const byResource: CacheStats['byResource'] = {}
      const of = (resource: string) => (byResource[resource] ??= { hits: 0, misses: 0, entries: 0 })
      for (const [resource, counts] of counted.get(tenantId) ?? [])
        Object.assign(of(resource), counts)
      const keys = await store.keys(`${prefixOf(tenantId)}*`)
      for (const key of keys) of(partsOf(tenantId, key)[0]).entries += 1
      const sum = (what: 'hits' | 'misses'): number =>
        Object.values(byResource).reduce((total, each) => total + each[what], 0)
      const [hits, misses] = [sum('hits'), sum('misses')]
      return {
        entries: keys.length,
        maxEntries: store.maxItems,
        hits,
        misses,
        hitRate: hits + misses === 0 ? 0 : hits / (hits + misses),
        byResource,
      }
    },
  }
}

/** What ends a part of a key, and what stands for more than itself in a pattern. */
const NO_PART = /[:*?[\]\\]/
const NO_ID = /[*?[\]\\]/

function prefixOf(tenantId: string): string {
  if (tenantId === '' || NO_PART.test(tenantId)) throw new RangeError(`not a tenant: "${tenantId}"`)
  return `tenant:${tenantId}:`
}

function keyOf(tenantId: string, resource: string, id?: string): string {
  if (resource === '' || NO_PART.test(resource))
    throw new RangeError(`not a cached resource: "${resource}"`)
  if (id !== undefined && NO_ID.test(id)) throw new RangeError(`not a cached id: "${id}"`)
  return `${prefixOf(tenantId)}${resource}${id === undefined ? '' : `:${id}`}`
}

function partsOf(tenantId: string, key: string): [resource: string, id: string | undefined] {
  const rest = key.slice(prefixOf(tenantId).length)
  const at = rest.indexOf(':')
  return at < 0 ? [rest, undefined] : [rest.slice(0, at), rest.slice(at + 1)]
}
