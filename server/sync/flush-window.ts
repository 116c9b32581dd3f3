/** How often a busy document is sent to its readers. */

const MAX_WINDOW_MS = 50

/**
 * The least time between two frames of one document to the same readers, in ms. A frame to one socket costs the server
 * about 7 µs, most of it in the kernel, whether it carries one edit or twenty: below 200 frames a second every edit
 * goes out at once; above, edits are gathered so that the cost stays bounded and nobody waits longer than 50 ms.
 */
export function flushWindow(receivers: number, editsPerSecond: number): number {
  const framesPerSecond = receivers * editsPerSecond
  return framesPerSecond < 200 ? 0 : Math.min(MAX_WINDOW_MS, framesPerSecond / 100)
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
