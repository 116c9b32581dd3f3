/**
 * Leaving documents on a socket that stays. The server reads the frames of one document in order but not always at
 * once: who leaves and comes back under the same name before the server has answered would greet the old connection,
 * and nobody would let him in. So a name is free again when the server has said goodbye.
 */
import type { Clock } from '../core/clock.ts'
import { closeFrame, type Frame } from './frames.ts'

export interface Leavings {
  /** Says goodbye for a document: `asked` while the server has not answered the greeting yet. */
  leave(name: string, stage: 'asked' | 'admitted'): void
  /**
   * Calls `act` when the name is free: at once, or when the goodbye was answered or the socket closed. Returns the way
   * to stop that.
   */
  whenFree(name: string, act: () => void): () => void
  heard(frame: Frame): void
  /** The socket closed, and everything with it. */
  dropped(): void
}

const PATIENCE_MS = 5000

export function createLeavings(
  clock: Clock,
  send: (frame: Uint8Array) => void,
  restart: () => void,
): Leavings {
  const leaving = new Map<string, { stopTimer: () => void; readonly waiting: Set<() => void> }>()

  function free(name: string): void {
    const one = leaving.get(name)
    if (!one) return
    leaving.delete(name)
    one.stopTimer()
    for (const act of one.waiting) act()
  }

  return {
    leave(name, stage) {
      // A server that does not answer would block the name for ever; a new socket is a clean start.
      leaving.set(name, { stopTimer: clock.after(PATIENCE_MS, restart), waiting: new Set() })
      if (stage === 'admitted') send(closeFrame(name))
    },
    whenFree(name, act) {
      const one = leaving.get(name)
      if (!one) {
        act()
        return () => {}
      }
      one.waiting.add(act)
      return () => {
        one.waiting.delete(act)
      }
    },
    heard({ name, kind }) {
      if (!leaving.has(name)) return
      if (kind === 'admitted') send(closeFrame(name))
      else if (kind === 'closed' || kind === 'refused') free(name)
    },
    dropped() {
      for (const name of [...leaving.keys()]) free(name)
    },
  }
}
