/**
 * What came from one client and has not been worked on. It holds only so much: beyond that nothing more is read from the
 * client until half of it is done.
 */
import type { Limits } from '@concord/schemas'
import type { Lane, Turns, Work } from './turns.ts'

export interface ReceiveQueue {
  /** Puts work behind what waits in this line. `bytes`: what it keeps in memory until it begins. */
  add(line: Line, bytes: number, work: Work): void
  /** Runs as soon as nothing is left to do. */
  whenEmpty(run: () => void): void
  /** Lets go of what has not begun, and does not wait for what has. */
  clear(): void
}

export interface Line {
  /** Work of one name is done in order. */
  readonly name: string
  /** The document that it is work for, if it is. */
  readonly document?: string
}

interface Parts {
  readonly turns: Turns
  readonly limits: Pick<Limits, 'inboxBytes' | 'inboxFrames' | 'frameBytes'>
  /** Whose work it is: a person, or an address as long as nobody knows who it is. */
  readonly owner: () => string
  /** As long as this is so, nothing more is read before everything is done. */
  readonly isStranger: () => boolean
  /** Stops reading until the returned function is called. */
  readonly hold: () => () => void
  /** So much waits although nothing is read that the socket must go. */
  readonly onOverflow: () => void
}

/** Frames that were read together are all taken in, however small they are: many times more than may wait is no mistake. */
const OVERFLOW_FRAMES = 64
const OVERFLOW_LARGE = 8

export function createReceiveQueue(parts: Parts): ReceiveQueue {
  const { turns, limits, owner, isStranger, hold, onOverflow } = parts
  const lanes = new Map<string, Lane>()
  let bytes = 0
  let frames = 0
  let resume: (() => void) | undefined
  let onEmpty: (() => void) | undefined
  /** What still goes on concerns nobody any more. */
  let isAbandoned = false

  function open({ name, document }: Line): Lane {
    const owners = (): string[] =>
      document === undefined ? [owner()] : [owner(), `document ${document}`]
    const lane = turns.lane(owners, () => {
      lanes.delete(name)
      settle()
    })
    lanes.set(name, lane)
    return lane
  }

  function settle(): void {
    const full = bytes > limits.inboxBytes / 2 || frames > limits.inboxFrames / 2
    const waits = full || (isStranger() && lanes.size > 0)
    if (!waits) {
      resume?.()
      resume = undefined
    }
    if (lanes.size === 0 || isAbandoned) {
      onEmpty?.()
      onEmpty = undefined
    }
  }

  return {
    add(line, size, work) {
      if (isAbandoned) return
      bytes += size
      frames += 1
      const lane = lanes.get(line.name) ?? open(line)
      lane.add(() => {
        bytes -= size
        frames -= 1
        if (resume) settle()
        return work()
      })
      if (lanes.size === 0) return
      const full = bytes >= limits.inboxBytes || frames >= limits.inboxFrames
      if (full || isStranger()) resume ??= hold()
      if (
        bytes > limits.inboxBytes + limits.frameBytes * OVERFLOW_LARGE ||
        frames > limits.inboxFrames * OVERFLOW_FRAMES
      ) {
        onOverflow()
      }
    },
    whenEmpty(run) {
      if (lanes.size === 0 || isAbandoned) run()
      else onEmpty = run
    },
    clear() {
      isAbandoned = true
      for (const lane of lanes.values()) lane.clear()
      bytes = 0
      frames = 0
      for (const [name, lane] of lanes) if (lane.isIdle) lanes.delete(name)
      settle()
    },
  }
}
