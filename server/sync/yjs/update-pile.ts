/** Updates that wait to be sent as one. Merging thousands at once takes seconds; in groups it takes milliseconds. */
import * as Y from 'yjs'

const GROUP = 16

/**
 * Merges the end of `updates` as soon as it is a whole group, groups of groups likewise. To be called after each update
 * that was added; `levels` belongs to the pile, and says how often each of its parts was merged.
 */
export function mergeGroups(updates: Uint8Array[], levels: number[]): void {
  // Whoever sends a pile begins a new one.
  if (updates.length <= levels.length) levels.length = updates.length - 1
  levels.push(0)
  for (;;) {
    const level = levels.at(-1)
    const group = levels.slice(-GROUP)
    if (level === undefined || group.length < GROUP || group.some((other) => other !== level))
      return
    const merged = Y.mergeUpdates(updates.slice(-GROUP))
    updates.splice(-GROUP, GROUP, merged)
    levels.splice(-GROUP, GROUP, level + 1)
  }
}
