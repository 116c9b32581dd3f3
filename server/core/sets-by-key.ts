/** A set for each of many keys, as long as something is in it. */

export interface SetsByKey<Key, Value> {
  add(key: Key, value: Value): void
  delete(key: Key, value: Value): void
  /** In the order in which they were added. */
  of(key: Key): ReadonlySet<Value>
}

export function createSetsByKey<Key, Value>(): SetsByKey<Key, Value> {
  const sets = new Map<Key, Set<Value>>()
  const nothing: ReadonlySet<Value> = new Set()
  return {
    add(key, value) {
      sets.set(key, (sets.get(key) ?? new Set()).add(value))
    },
    delete(key, value) {
      const set = sets.get(key)
      set?.delete(value)
      if (set?.size === 0) sets.delete(key)
    },
    of: (key) => sets.get(key) ?? nothing,
  }
}
