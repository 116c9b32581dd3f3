/** Reading the bytes of an update: numbers and texts as lib0 writes them. What cannot be read is NotAdmitted. */
import { isAscii } from 'node:buffer'
import { decodeUtf8 } from 'lib0/string'
import { NotAdmitted } from './refused.ts'

/** Texts up to this many bytes are looked through here; for longer ones a native call pays. */
const SHORT = 64

export class Cursor {
  readonly bytes: Uint8Array
  /** Where the next byte is. */
  at = 0
  /** Where the text that was skipped last begins; it ends at `at`. */
  textFrom = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** How many bytes are left. */
  get left(): number {
    return this.bytes.length - this.at
  }

  byte(): number {
    const byte = this.bytes[this.at]
    if (byte === undefined) throw endsTooEarly()
    this.at += 1
    return byte
  }

  /** An unsigned number, at most the largest safe integer. */
  number(): number {
    const byte = this.bytes[this.at]
    if (byte === undefined || byte > 127) return this.#longNumber()
    this.at += 1
    return byte
  }

  /** A count of things that take at least `least` bytes each: refused when the bytes cannot hold so many. */
  count(least: number): number {
    const count = this.number()
    if (count * least > this.left) throw new NotAdmitted('This update promises more than it holds.')
    return count
  }

  skip(bytes: number): void {
    if (bytes > this.left) throw endsTooEarly()
    this.at += bytes
  }

  /** Skips a text and returns its length in UTF-16 units, in which Yjs counts. */
  skipText(): number {
    const bytes = this.number()
    const from = this.at
    this.skip(bytes)
    this.textFrom = from
    if (bytes <= SHORT) {
      const { at } = this
      let index = from
      while (index < at && this.bytes[index]! < 128) index += 1
      if (index === at) return bytes
    } else if (isAscii(this.bytes.subarray(from, this.at))) return bytes
    return decode(this.bytes.subarray(from, this.at)).length
  }

  text(): string {
    const bytes = this.number()
    const from = this.at
    this.skip(bytes)
    return this.textAt(from, this.at)
  }

  /** The text between two places. */
  textAt(from: number, to: number): string {
    return decode(this.bytes.subarray(from, to))
  }

  #longNumber(): number {
    let number = 0
    let unit = 1
    for (let length = 0; length < LONGEST_NUMBER; length += 1) {
      const byte = this.bytes[this.at]
      if (byte === undefined) throw endsTooEarly()
      this.at += 1
      number += (byte & 127) * unit
      if (byte < 128) {
        if (number > Number.MAX_SAFE_INTEGER) break
        return number
      }
      unit *= 128
    }
    throw new NotAdmitted('This update holds a number that is too large.')
  }
}

/** Bytes of 7 bits each that the largest safe integer takes. */
const LONGEST_NUMBER = 8

function endsTooEarly(): NotAdmitted {
  return new NotAdmitted('This update ends too early.')
}

/** The same decoder that Yjs uses: it takes no byte that is not UTF-8. */
function decode(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes)
  } catch {
    // reason: the decoder's own words tell nobody anything
    throw new NotAdmitted('This update holds a text that is not UTF-8.')
  }
}
