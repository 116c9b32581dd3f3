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

const TOKEN = 0
const PERMISSION_DENIED = 1

const ASK = 0
const STATE = 1
const UPDATE = 2

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

/** What a client says in a frame. `update` covers both the rest of a first exchange and what is written later. */
export type Message =
  | { readonly kind: 'auth' | 'update' | 'stateless' | 'ask-presence' | 'close' }
  /** It wants what it lacks; `vector` is what it has. */
  | { readonly kind: 'ask'; readonly vector: Uint8Array }
  | { readonly kind: 'presence'; readonly update: Uint8Array }
  /** Not part of the protocol, and why, in plain words. */
  | { readonly kind: 'fault'; readonly why: string }

/** Reads a client's frame as far as its outside goes. */
export function readMessage(frame: Frame, bytes: Uint8Array): Message {
  try {
    return readBody(frame.type, messageIn(frame, bytes))
  } catch {
    // reason: as above
    return { kind: 'fault', why: 'The frame ends too early.' }
  }
}

function readBody(type: number, decoder: decoding.Decoder): Message {
  switch (type) {
    case MESSAGE.sync: {
      const step = decoding.readVarUint(decoder)
      if (step > 2) return { kind: 'fault', why: `Sync message ${step} does not exist.` }
      const payload = decoding.readVarUint8Array(decoder)
      return step === ASK ? { kind: 'ask', vector: payload } : { kind: 'update' }
    }
    case MESSAGE.awareness:
      return { kind: 'presence', update: decoding.readVarUint8Array(decoder) }
    case MESSAGE.auth: {
      if (decoding.readVarUint(decoder) !== TOKEN)
        return { kind: 'fault', why: 'Clients only send tokens.' }
      decoding.readVarString(decoder)
      return { kind: 'auth' }
    }
    case MESSAGE.stateless:
      decoding.readVarString(decoder)
      return { kind: 'stateless' }
    case MESSAGE.queryAwareness:
      return { kind: 'ask-presence' }
    case MESSAGE.close:
      return { kind: 'close' }
    default:
      return { kind: 'fault', why: `Message type ${type} does not exist for clients.` }
  }
}

/** A message that is none of the protocol's own. */
export function statelessFrame(address: string, payload: string): Uint8Array {
  return frameOf(address, MESSAGE.stateless, (encoder) => encoding.writeVarString(encoder, payload))
}

/** The server's part of a first exchange: `state` is what the client lacks. */
export function stateFrame(address: string, state: Uint8Array): Uint8Array {
  return syncFrame(address, STATE, state)
}

/** What was written in a document. */
export function updateFrame(address: string, update: Uint8Array): Uint8Array {
  return syncFrame(address, UPDATE, update)
}

/** The server's question for what the client has more than `vector`. */
export function askFrame(address: string, vector: Uint8Array): Uint8Array {
  return syncFrame(address, ASK, vector)
}

function syncFrame(address: string, step: number, payload: Uint8Array): Uint8Array {
  return frameOf(address, MESSAGE.sync, (encoder) => {
    encoding.writeVarUint(encoder, step)
    encoding.writeVarUint8Array(encoder, payload)
  })
}

/** The frame that ends a document's connection and says why. */
export function closeFrame(address: string, reason: string): Uint8Array {
  return frameOf(address, MESSAGE.close, (encoder) => encoding.writeVarString(encoder, reason))
}

/** The frame by which a client proves who it is. */
export function authFrame(address: string, token: string): Uint8Array {
  return frameOf(address, MESSAGE.auth, (encoder) => {
    encoding.writeVarUint(encoder, TOKEN)
    encoding.writeVarString(encoder, token)
  })
}

/** The answer to a token that is refused. */
export function deniedFrame(address: string, reason: string): Uint8Array {
  return frameOf(address, MESSAGE.auth, (encoder) => {
    encoding.writeVarUint(encoder, PERMISSION_DENIED)
    encoding.writeVarString(encoder, reason)
  })
}

function frameOf(
  address: string,
  type: number,
  writeMessage: (encoder: encoding.Encoder) => void,
): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, address)
    encoding.writeVarUint(encoder, type)
    writeMessage(encoder)
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
  const decoder = messageIn(frame, bytes)
  return decoding.readVarUint(decoder) === PERMISSION_DENIED
    ? decoding.readVarString(decoder)
    : undefined
}

/** The reason in a close frame. */
export function readCloseReason(frame: Frame, bytes: Uint8Array): string {
  return decoding.readVarString(messageIn(frame, bytes))
}

/** Reads the message of a frame, behind its type. */
function messageIn({ offset }: Frame, bytes: Uint8Array): decoding.Decoder {
  const decoder = decoding.createDecoder(bytes)
  decoder.pos = offset
  return decoder
}
