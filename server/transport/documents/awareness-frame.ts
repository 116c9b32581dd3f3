/** The bytes of an awareness update. */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { PlainObject } from './plain-object.ts'

/** One client's entry, its state not read yet. */
export interface AwarenessEntry {
  readonly client: number
  readonly clock: number
  readonly state: Uint8Array
}

/** What a Yjs client shows; `null`: nothing any more. */
export interface SaidState {
  readonly client: number
  readonly clock: number
  readonly state: PlainObject | null
}

/** Throws when the bytes are no awareness update. */
export function* readAwareness(update: Uint8Array): Iterable<AwarenessEntry> {
  const decoder = decoding.createDecoder(update)
  const count = decoding.readVarUint(decoder)
  for (let index = 0; index < count; index += 1) {
    yield {
      client: decoding.readVarUint(decoder),
      clock: decoding.readVarUint(decoder),
      state: decoding.readVarUint8Array(decoder),
    }
  }
}

export function encodeAwareness(states: readonly SaidState[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, states.length)
    for (const { client, clock, state } of states) {
      encoding.writeVarUint(encoder, client)
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarString(encoder, JSON.stringify(state))
    }
  })
}
