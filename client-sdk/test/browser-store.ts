/** A browser's localStorage, until the test ends. */
import { onTestFinished, vi } from 'vitest'

export function stubLocalStorage(kept = new Map<string, string>()): Map<string, string> {
  vi.stubGlobal('localStorage', {
    get length() {
      return kept.size
    },
    key: (index: number) => [...kept.keys()][index] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  })
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  return kept
}
