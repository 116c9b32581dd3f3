/** The edits of this device that the server has not confirmed, as they are kept there. */
import type { Edit, Range } from '@concord/schemas'
import { createDecoder, hasContent, readVarUint } from 'lib0/decoding'
import { encode, writeVarUint, type Encoder } from 'lib0/encoding'

/** For keeping them on the device. */
export function encodeEdits(edits: readonly Edit[]): Uint8Array {
  return encode((encoder) => {
    for (const { inserted, deleted } of edits) {
      writeRanges(encoder, inserted)
      writeRanges(encoder, deleted)
    }
  })
}

/** What `encodeEdits` wrote; as much of anything else as can be read as that. */
export function decodeEdits(bytes: unknown): Edit[] {
  const edits: Edit[] = []
  if (!(bytes instanceof Uint8Array)) return edits
  const decoder = createDecoder(bytes)
  const readRanges = () =>
    Array.from({ length: readVarUint(decoder) }, () => ({
      client: readVarUint(decoder),
      clock: readVarUint(decoder),
      length: readVarUint(decoder),
    }))
  try {
    while (hasContent(decoder)) edits.push({ inserted: readRanges(), deleted: readRanges() })
  } catch {
    // reason: what is kept on a device can be damaged; all edits are in the document still, and are sent.
  }
  return edits
}

function writeRanges(encoder: Encoder, ranges: readonly Range[]): void {
  writeVarUint(encoder, ranges.length)
  for (const { client, clock, length } of ranges) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
    writeVarUint(encoder, length)
  }
}
