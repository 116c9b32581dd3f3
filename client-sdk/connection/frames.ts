/** Reading what a Hocuspocus frame is, without taking anything from it, and the frames that are written by hand. */
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import {
  createEncoder,
  toUint8Array,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
} from 'lib0/encoding'

export interface Frame {
  /** The document that it speaks of. */
  readonly name: string
  readonly kind: 'ask-state' | 'whole-state' | 'admitted' | 'refused' | 'closed' | 'other'
}

const [SYNC, AUTH, CLOSE] = [0, 2, 7] as const
const [SYNC_STEP_1, SYNC_STEP_2] = [0, 1] as const
const [DENIED, AUTHENTICATED] = [1, 2] as const

/** What the frame is, or `undefined` for a frame that speaks of no document (a ping) or cannot be read. */
export function readFrame(data: ArrayBuffer): Frame | undefined {
  if (data.byteLength < 2) return undefined
  try {
    const decoder = createDecoder(new Uint8Array(data))
    const name = readVarString(decoder)
    const type = readVarUint(decoder)
    return { name, kind: kindOf(type, type === SYNC || type === AUTH ? readVarUint(decoder) : 0) }
  } catch {
    // reason: the provider reads the same frame and says what is wrong with it.
    return undefined
  }
}

function kindOf(type: number, subtype: number): Frame['kind'] {
  if (type === CLOSE) return 'closed'
  if (type === SYNC && subtype === SYNC_STEP_1) return 'ask-state'
  if (type === SYNC && subtype === SYNC_STEP_2) return 'whole-state'
  if (type === AUTH && subtype === AUTHENTICATED) return 'admitted'
  if (type === AUTH && subtype === DENIED) return 'refused'
  return 'other'
}

/** The state vector in a frame of the kind `ask-state`. */
export function askedState(data: ArrayBuffer): Uint8Array {
  const decoder = createDecoder(new Uint8Array(data))
  readVarString(decoder)
  readVarUint(decoder)
  readVarUint(decoder)
  return readVarUint8Array(decoder)
}

/** An answer to `ask-state`, or a part of one. */
export function stateFrame(name: string, update: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeVarString(encoder, name)
  writeVarUint(encoder, SYNC)
  writeVarUint(encoder, SYNC_STEP_2)
  writeVarUint8Array(encoder, update)
  return toUint8Array(encoder)
}

/** Tells the server that this client leaves the document. */
export function closeFrame(name: string): Uint8Array {
  const encoder = createEncoder()
  writeVarString(encoder, name)
  writeVarUint(encoder, CLOSE)
  return toUint8Array(encoder)
}
