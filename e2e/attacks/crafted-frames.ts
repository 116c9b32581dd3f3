/** Frames of the Hocuspocus protocol for what attackers say beside updates. */
import * as encoding from 'lib0/encoding'
import { frame } from '../raw.ts'

const SYNC = 0
const PRESENCE = 1
const ASK_PRESENCE = 3
const STATELESS = 5

/** What somebody is said to be doing. */
export interface Presence {
  readonly client: number
  readonly clock: number
  /** JSON, or what claims to be. */
  readonly state: string
}

export function presenceFrame(document: string, entries: readonly Presence[]): Uint8Array {
  const update = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length)
    for (const { client, clock, state } of entries) {
      encoding.writeVarUint(encoder, client)
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarString(encoder, state)
    }
  })
  return frame(document, PRESENCE, (encoder) => encoding.writeVarUint8Array(encoder, update))
}

export const askPresenceFrame = (document: string): Uint8Array => frame(document, ASK_PRESENCE)

export function statelessFrame(document: string, payload: string): Uint8Array {
  return frame(document, STATELESS, (encoder) => encoding.writeVarString(encoder, payload))
}

/** Asks for everything that is not in the state vector: so many of each client. */
export function askFrame(
  document: string,
  has: Iterable<readonly [number, number]> = [],
): Uint8Array {
  const entries = [...has]
  const vector = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length)
    for (const [client, clock] of entries) {
      encoding.writeVarUint(encoder, client)
      encoding.writeVarUint(encoder, clock)
    }
  })
  return syncFrame(document, 0, vector)
}

/** An update as what a client had when it connected. */
export const offerFrame = (document: string, update: Uint8Array): Uint8Array =>
  syncFrame(document, 1, update)

function syncFrame(document: string, step: number, bytes: Uint8Array): Uint8Array {
  return frame(document, SYNC, (encoder) => {
    encoding.writeVarUint(encoder, step)
    encoding.writeVarUint8Array(encoder, bytes)
  })
}
