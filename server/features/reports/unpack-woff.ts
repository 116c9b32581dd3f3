/**
 * A font as a program reads it, from the compressed form in which it is published (WOFF 1.0). The library for PDF reads that
 * form too, but unpacks a table anew for every letter.
 */
import { inflateSync } from 'node:zlib'

export function unpackWoff(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12)
  const head = Buffer.alloc(12 + 16 * count)
  // The flavour; what only speeds up a search stays 0.
  woff.copy(head, 0, 4, 8)
  head.writeUInt16BE(count, 4)
  const parts: Uint8Array[] = [head]
  let offset = head.length
  for (let nth = 0; nth < count; nth += 1) {
    const entry = 44 + 20 * nth
    const [from, packed, size, checksum] = [4, 8, 12, 16].map((at) =>
      woff.readUInt32BE(entry + at),
    ) as [number, number, number, number]
    const stored = woff.subarray(from, from + packed)
    const table = packed < size ? inflateSync(stored) : stored
    const place = 12 + 16 * nth
    woff.copy(head, place, entry, entry + 4)
    head.writeUInt32BE(checksum, place + 4)
    head.writeUInt32BE(offset, place + 8)
    head.writeUInt32BE(size, place + 12)
    const padding = Buffer.alloc((4 - (table.length % 4)) % 4)
    parts.push(table, padding)
    offset += table.length + padding.length
  }
  return Buffer.concat(parts)
}
