/** How often a busy document is sent to its readers. */

const MAX_WINDOW_MS = 50

/**
 * So many frames a second one document may cost. A frame to one socket costs the server about 7 µs, most of it in the
 * kernel, whether it carries one edit or twenty: this many are 7 % of a core.
 */
const FRAMES_PER_SECOND = 10_000

/**
 * The least time between two frames of one document to the same readers, in ms: none while every edit to every reader
 * stays within the budget, else so long that the frames do, and never longer than 50 ms.
 */
export function flushWindow(receivers: number, editsPerSecond: number): number {
  if (receivers * editsPerSecond < FRAMES_PER_SECOND) return 0
  return Math.min(MAX_WINDOW_MS, (receivers * 1000) / FRAMES_PER_SECOND)
}

/** Counts edits over the last one to two seconds. */
export interface EditRate {
  add(now: number): void
  /** Edits per second. */
  read(now: number): number
}

export function createEditRate(): EditRate {
  let second = 0
  let current = 0
  let before = 0
  const turn = (now: number): void => {
    const at = Math.floor(now / 1000)
    if (at === second) return
    before = at === second + 1 ? current : 0
    current = 0
    second = at
  }
  return {
    add(now) {
      turn(now)
      current += 1
    },
    read(now) {
      turn(now)
      const share = (now % 1000) / 1000
      return current + before * (1 - share)
    },
  }
}
