/** Which frames may be lost without a word: those whose loss the SDK and the server have to notice by themselves. */
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { MESSAGE, readFrame } from '../../server/transport/documents/frames.ts'
import type { Frame } from './network.ts'

const SYNC_UPDATE = 2

/** Whether a frame is an edit with nothing but insertions of this very document's client in it. */
export function isOnlyInsertions(frame: Frame, { clientID }: Y.Doc): boolean {
  const head = typeof frame === 'string' ? undefined : readFrame(frame)
  if (typeof frame === 'string' || head?.type !== MESSAGE.sync) return false
  const decoder = decoding.createDecoder(frame)
  decoder.pos = head.offset
  if (decoding.readVarUint(decoder) !== SYNC_UPDATE) return false
  const { structs, ds } = Y.decodeUpdate(decoding.readVarUint8Array(decoder))
  return ds.clients.size === 0 && structs.every(({ id }) => id.client === clientID)
}
