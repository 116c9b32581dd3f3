/** The network of one device, as a test wants it: whole, cut, or so slow that nothing arrives. */
import type { Fetch } from '../api/rest.ts'

export interface Wire {
  /** What the device has for a WebSocket and for `fetch`. */
  readonly WebSocket: unknown
  readonly fetch: Fetch
  readonly isCut: boolean
  /** Every connection is lost at once, and none comes about until `mend`. What is held back is lost, too. */
  cut(): void
  mend(): void
  /** What is said waits, in order, in both directions, until `release`; nobody notices. */
  hold(): void
  release(): void
}

const OPEN = 1
const CLOSED = 3
const GONE = { code: 1006, reason: '' }

type Listener = (event: object) => void

export function createWire(Real: typeof WebSocket = WebSocket): Wire {
  const ends = new Set<{ drop(): void }>()
  let isCut = false
  let isHeld = false
  let waiting: (() => void)[] = []

  /** Now, or when what is held is let go. */
  function pass(act: () => void): void {
    if (isHeld) waiting.push(act)
    else act()
  }

  class WireSocket {
    readonly url: string
    readyState = 0
    readonly #listeners = new Map<string, Set<Listener>>()
    readonly #real: WebSocket | undefined

    constructor(url: string | URL) {
      this.url = String(url)
      if (isCut) {
        queueMicrotask(() => this.drop())
        return
      }
      const real = new Real(url)
      real.binaryType = 'arraybuffer'
      real.addEventListener('open', () => pass(() => this.#become(OPEN, 'open', {})))
      real.addEventListener('message', ({ data }: MessageEvent<unknown>) =>
        pass(() => this.#tell('message', { data })),
      )
      real.addEventListener('close', ({ code, reason }) => pass(() => this.#end({ code, reason })))
      real.addEventListener('error', () => pass(() => this.#tell('error', {})))
      this.#real = real
      ends.add(this)
    }

    /** Whatever comes in is an ArrayBuffer. */
    get binaryType(): string {
      return 'arraybuffer'
    }

    set binaryType(_: string) {}

    get bufferedAmount(): number {
      return this.#real?.bufferedAmount ?? 0
    }

    addEventListener(name: string, listener: Listener): void {
      const known = this.#listeners.get(name) ?? new Set()
      this.#listeners.set(name, known.add(listener))
    }

    removeEventListener(name: string, listener: Listener): void {
      this.#listeners.get(name)?.delete(listener)
    }

    send(frame: string | Uint8Array<ArrayBuffer>): void {
      pass(() => {
        if (this.readyState === OPEN) this.#real?.send(frame)
      })
    }

    close(code?: number, reason?: string): void {
      this.#real?.close(code, reason)
      if (!this.#real) this.drop()
    }

    /** For this side it is gone at once; the server may hear a goodbye. */
    drop(): void {
      this.#end(GONE)
      this.#real?.close()
    }

    #end(words: { readonly code: number; readonly reason: string }): void {
      if (this.readyState === CLOSED) return
      ends.delete(this)
      this.#become(CLOSED, 'close', words)
    }

    #become(state: number, name: string, event: object): void {
      if (this.readyState === CLOSED) return
      this.readyState = state
      this.#tell(name, event)
    }

    #tell(name: string, event: object): void {
      if (this.readyState === CLOSED && name !== 'close') return
      for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(event)
    }
  }

  return {
    WebSocket: WireSocket,
    async fetch(url, request) {
      if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve))
      if (isCut) throw new TypeError('The network is cut.')
      return fetch(url, request)
    },
    get isCut() {
      return isCut
    },
    cut() {
      isCut = true
      isHeld = false
      const lost = waiting
      waiting = []
      for (const end of [...ends]) end.drop()
      // Requests learn of it; frames of sockets that are gone come to nothing.
      for (const act of lost) act()
    },
    mend() {
      isCut = false
    },
    hold() {
      isHeld = true
    },
    release() {
      isHeld = false
      const held = waiting
      waiting = []
      for (const act of held) act()
    },
  }
}
