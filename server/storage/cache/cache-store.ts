/**
 * Where cached values lie: texts under keys, each for so long. What is in it was read elsewhere and can be read again, so
 * it may lose anything at any time, and must never give back what was deleted.
 */
export interface CacheStore {
  /** `undefined` for what is not there, or not any more. */
  get(key: string): Promise<string | undefined>
  set(key: string, text: string, ttlSeconds: number): Promise<void>
  /** Returns whether something was there. Loads of this key that are under way keep nothing. */
  delete(key: string): Promise<boolean>
  /** The same for every key that fits, in which `*` stands for anything; returns the keys under which something was. */
  deleteMatching(pattern: string): Promise<string[]>
  /** Before something is read that is to be kept. Whatever is deleted from then on, the load does not bring back. */
  begin(): Promise<Load>
  /** The keys that fit, in any order. */
  keys(pattern: string): Promise<string[]>
  /** How many values there are, also such whose time is over and that nobody has asked for since. */
  readonly size: number
  readonly maxItems: number
}

/** Something that is being read, to be kept. */
export interface Load {
  /** Keeps it, unless the key was deleted since the load began. Returns whether it was kept. */
  keep(key: string, text: string, ttlSeconds: number): Promise<boolean>
  /** Nothing more comes of it. Every load is ended. */
  end(): void
}

/** Whether a key fits a pattern, in which `*` stands for anything. */
export function fitsPattern(pattern: string, key: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (!key.startsWith(first)) return false
  if (rest.length === 0) return key === first
  const last = rest.pop()!
  let at = first.length
  for (const part of rest) {
    const found = key.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return key.length - last.length >= at && key.endsWith(last)
}
