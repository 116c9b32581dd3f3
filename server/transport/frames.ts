/**
 * Frames of the Hocuspocus protocol: the document's name (with a session after a NUL for clients that use one), a
 * message type, and what the type says. y-websocket's frames are the same without the name.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

export const MESSAGE = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  stateless: 5,
  close: 7,
  syncStatus: 8,
} as const

const PERMISSION_DENIED = 1

/** What clients may send. */
const FROM_CLIENTS: ReadonlySet<number> = new Set([
  MESSAGE.sync,
  MESSAGE.awareness,
  MESSAGE.auth,
  MESSAGE.queryAwareness,
  MESSAGE.stateless,
  MESSAGE.close,
])

export interface Frame {
  /** As it stands in the frame: where a reply goes to. */
  readonly address: string
  /** The address without the session: the scope's name. */
  readonly document: string
  readonly type: number
  /** Bytes of the address: a y-websocket frame begins after them. */
  readonly headLength: number
  /** Where the message itself begins, after the type. */
  readonly offset: number
}

/** The head of a frame, or `undefined` when there is none. */
export function readFrame(bytes: Uint8Array): Frame | undefined {
  try {
    const decoder = decoding.createDecoder(bytes)
    const address = decoding.readVarString(decoder)
    const headLength = decoder.pos
    const type = decoding.readVarUint(decoder)
    const session = address.indexOf('\0')
    return {
      address,
      document: session < 0 ? address : address.slice(0, session),
      type,
      headLength,
      offset: decoder.pos,
    }
  } catch {
    // reason: bytes that are no frame are an expected input; the caller refuses them with words
    return undefined
  }
}

/** Why a client's frame is not part of the protocol, in plain words, or `undefined` when its outside is well formed. */
export function faultOf(frame: Frame, bytes: Uint8Array): string | undefined {
  if (!FROM_CLIENTS.has(frame.type)) return `Message type ${frame.type} does not exist for clients.`
  const decoder = decoding.createDecoder(bytes)
  decoder.pos = frame.offset
  try {
    if (frame.type === MESSAGE.sync) {
      const step = decoding.readVarUint(decoder)
      if (step > 2) return `Sync message ${step} does not exist.`
      decoding.readVarUint8Array(decoder)
    }
    if (frame.type === MESSAGE.awareness) decoding.readVarUint8Array(decoder)
    if (frame.type === MESSAGE.stateless) decoding.readVarString(decoder)
    if (frame.type === MESSAGE.auth) {
      decoding.readVarUint(decoder)
      decoding.readVarString(decoder)
    }
    return undefined
  } catch {
    // reason: as above
    return 'The frame ends too early.'
  }
}

/** The frame that ends a document's connection and says why. */
export function closeFrame(address: string, reason: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, address)
    encoding.writeVarUint(encoder, MESSAGE.close)
    encoding.writeVarString(encoder, reason)
  })
}

/** The frame by which a client proves who it is. */
export function authFrame(address: string, token: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, address)
    encoding.writeVarUint(encoder, MESSAGE.auth)
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarString(encoder, token)
  })
}

/** The answer to a token that is refused. */
export function deniedFrame(address: string, reason: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, address)
    encoding.writeVarUint(encoder, MESSAGE.auth)
    encoding.writeVarUint(encoder, PERMISSION_DENIED)
    encoding.writeVarString(encoder, reason)
  })
}

/** Puts a document's name before a frame that has none. */
export function withAddress(address: string, frame: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, address)
    encoding.writeUint8Array(encoder, frame)
  })
}

/** What an auth frame of the server says: `refused` with the reason, or `undefined` for every other message. */
export function readRefusedAuth(frame: Frame, bytes: Uint8Array): string | undefined {
  const decoder = decoding.createDecoder(bytes)
  decoder.pos = frame.offset
  return decoding.readVarUint(decoder) === PERMISSION_DENIED
    ? decoding.readVarString(decoder)
    : undefined
}

/** The reason in a close frame. */
export function readCloseReason(frame: Frame, bytes: Uint8Array): string {
  const decoder = decoding.createDecoder(bytes)
  decoder.pos = frame.offset
  return decoding.readVarString(decoder)
}
