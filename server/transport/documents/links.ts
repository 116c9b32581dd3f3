/** The documents of one socket, by the address that their frames carry: which are open, and which are about to be. */
import type { Refusal } from '../../core/refusal.ts'
import type { TokenBucket } from '../socket/token-bucket.ts'

/** A document that is open on a socket. */
export interface Link {
  /** Resolves when every frame that was handed over is dealt with. */
  settled(): Promise<void>
  /** Sends what the client lacks, and asks for what the server lacks. `vector`: what the client has. Throws when it is none. */
  tellState(vector: Uint8Array): void
  /** Takes what the client says of who is there; what of it was refused, if anything was. Throws when it cannot be read. */
  takePresence(update: Uint8Array): Refusal | undefined
}

/**
 * - `early`: the client sends to it and has not asked for it.
 * - `entering`: the client has asked, and the answer is not known; `answered` is called with it.
 * - `open`: frames are worked on.
 */
export type LinkState =
  | { readonly state: 'early'; readonly frames: Uint8Array[]; bytes: number }
  | { readonly state: 'entering'; readonly answered: () => void; isGranted: boolean }
  | {
      readonly state: 'open'
      readonly link: Link
      /** How often it may ask what costs the server much. */
      readonly questions: TokenBucket
      /** When the client was told last that something was refused. */
      toldAt: number
    }

export interface Links {
  of(address: string): LinkState | undefined
  put(address: string, link: LinkState): void
  /** It is over: what still comes is not answered until the client asks for it again. */
  close(address: string): void
  isClosed(address: string): boolean
  /** All of them, however far they are. */
  readonly count: number
  /** Bytes that came for documents that the client has not asked for. */
  readonly earlyBytes: number
}

/** So many that are over are remembered. */
const REMEMBERED = 1000

export function createLinks(): Links {
  const links = new Map<string, LinkState>()
  const closed = new Set<string>()
  return {
    of: (address) => links.get(address),
    put(address, link) {
      links.set(address, link)
      closed.delete(address)
    },
    close(address) {
      links.delete(address)
      closed.add(address)
      if (closed.size > REMEMBERED) closed.delete(closed.values().next().value!)
    },
    isClosed: (address) => closed.has(address),
    get count() {
      return links.size
    },
    get earlyBytes() {
      let sum = 0
      for (const link of links.values()) if (link.state === 'early') sum += link.bytes
      return sum
    },
  }
}
