/** The checksum that every row of a document's log carries, so that a row that was damaged on the disk is not believed. */
import { crc32 } from 'node:zlib'

export type LogRowKind = 'update' | 'snapshot'

/** Covers the row's place as well as its bytes: a row that turns up in another place is damaged too. */
export function rowChecksum(
  kind: LogRowKind,
  scopeId: number,
  seq: number,
  bytes: Uint8Array,
): number {
  return crc32(bytes, crc32(`${kind} ${scopeId} ${seq} `))
}

/** Whether a row that was read is the row that was written. Takes whatever a damaged file may hold. */
export function isSound(
  kind: LogRowKind,
  scopeId: number,
  row: { readonly seq: unknown; readonly bytes: unknown; readonly checksum: unknown },
): boolean {
  const { seq, bytes, checksum } = row
  return (
    Number.isSafeInteger(seq) &&
    bytes instanceof Uint8Array &&
    checksum === rowChecksum(kind, scopeId, seq as number, bytes)
  )
}
