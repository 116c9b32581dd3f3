/** Encryption of what lies on this device, with a key that only the application has. */
import { decodeAny, encodeAny } from 'lib0/buffer'

/** AES-GCM, 256 bits, for `encrypt` and `decrypt`; it need not be extractable. */
export type EncryptionKey = CryptoKey | (() => CryptoKey | Promise<CryptoKey>)

export interface Seal {
  /** What nobody can read, or move to another place, without the key. */
  close(place: string, value: unknown): Promise<Uint8Array>
  /** The value that was closed for this place. Rejects for anything else. */
  open(place: string, sealed: unknown): Promise<unknown>
}

/** The way to the seal: `undefined` where nothing is encrypted. Rejects with `Locked` when there is no good key. */
export type Sealing = () => Promise<Seal | undefined>

/** What is kept here cannot be read and stays as it is. The message is for people. */
export class Locked extends Error {}

const [ALGORITHM, KEY_BITS] = ['AES-GCM', 256] as const
const IV_BYTES = 12
const USES = ['encrypt', 'decrypt'] as const

/** Asks for the key when it is first needed, and again after it could not be had. */
export function createSealing(key: EncryptionKey | undefined): Sealing {
  if (key === undefined) return () => Promise.resolve(undefined)
  let known: Promise<Seal> | undefined
  return () => {
    known ??= sealOf(key).catch((failure: unknown) => {
      known = undefined
      throw failure
    })
    return known
  }
}

async function sealOf(key: EncryptionKey): Promise<Seal> {
  try {
    return createSeal(typeof key === 'function' ? await key() : key)
  } catch (failure) {
    throw new Locked('The key for what is kept on this device could not be had.', {
      cause: failure,
    })
  }
}

/** Throws a TypeError for a key of another sort. */
function createSeal(key: CryptoKey): Seal {
  const { name, length } = key.algorithm as AesKeyAlgorithm
  if (name !== ALGORITHM || length !== KEY_BITS || !USES.every((use) => key.usages.includes(use)))
    throw new TypeError('The key must be one of AES-GCM with 256 bits, to encrypt and decrypt.')
  return {
    async close(place, value) {
      // Not from the clock: a value that comes twice, as in tests, would undo the encryption.
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
      const plain = Uint8Array.from(encodeAny(value))
      const closed = await crypto.subtle.encrypt(cipher(place, iv), key, plain)
      const sealed = new Uint8Array(IV_BYTES + closed.byteLength)
      sealed.set(iv)
      sealed.set(new Uint8Array(closed), IV_BYTES)
      return sealed
    },
    async open(place, sealed) {
      if (!(sealed instanceof Uint8Array)) throw new TypeError('This was not encrypted.')
      const bytes = Uint8Array.from(sealed)
      const iv = bytes.subarray(0, IV_BYTES)
      const opened = await crypto.subtle.decrypt(cipher(place, iv), key, bytes.subarray(IV_BYTES))
      return decodeAny(new Uint8Array(opened)) as unknown
    },
  }
}

function cipher(place: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: ALGORITHM, iv, additionalData: new TextEncoder().encode(place) }
}
