/**
 * What a document has to say, held back until it is true: a frame leaves once everything that was applied to the
 * document before the frame was written is on disk.
 */
export interface Outbox {
  /** Number of the newest update that was applied. */
  readonly applied: number
  /** Number of the newest update that is on disk. */
  readonly committed: number
  /** An update was applied; returns its number. */
  apply(): number
  /** Everything up to and with this update is on disk: what waited for it leaves, in order. */
  commit(seq: number): void
  /** Sends at once when everything applied is on disk, else as soon as it is. Frames leave in the order of these calls. */
  send(frame: () => void): void
  /** Resolves once everything that is applied now is on disk. Rejects if the document is given up before. */
  durable(): Promise<void>
  /** The document is given up: nothing that waits may leave any more. */
  discard(reason: Error): void
}

interface Waiting {
  readonly seq: number
  readonly release: () => void
  readonly abandon: (reason: Error) => void
}

/** `seq`: number of the last update that is on disk already. */
export function createOutbox(seq: number): Outbox {
  let applied = seq
  let committed = seq
  let discarded: Error | undefined
  let waiting: Waiting[] = []
  const wait = (release: () => void, abandon: (reason: Error) => void): void => {
    if (discarded) abandon(discarded)
    else if (applied === committed) release()
    else waiting.push({ seq: applied, release, abandon })
  }
  return {
    get applied() {
      return applied
    },
    get committed() {
      return committed
    },
    apply: () => ++applied,
    commit(upTo) {
      committed = upTo
      const held = waiting.findIndex((item) => item.seq > upTo)
      const ready = held < 0 ? waiting : waiting.slice(0, held)
      waiting = held < 0 ? [] : waiting.slice(held)
      for (const item of ready) item.release()
    },
    // reason for the empty function: a frame of a document that was given up must not leave; nobody waits for it
    send: (frame) => wait(frame, () => {}),
    durable: () => new Promise(wait),
    discard(reason) {
      discarded = reason
      const abandoned = waiting
      waiting = []
      for (const item of abandoned) item.abandon(reason)
    },
  }
}
