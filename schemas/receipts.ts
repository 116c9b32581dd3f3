/**
 * The word that an edit is on disk.
 *
 * Both messages are JSON in Hocuspocus stateless frames of the document they speak of. A client sends `save` after its
 * updates; the server answers `saved` with the same mark once everything that it took from that connection before the
 * `save` is on disk. Frames of one document are taken in order, so the answer covers insertions and deletions alike.
 */
import { z } from 'zod'

const clientId = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const mark = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const SaveRequest = z.strictObject({ type: z.literal('save'), mark, client: clientId })
export type SaveRequest = z.infer<typeof SaveRequest>

/** `clock`: how many of the client's insertions are on disk; less than the client counts means some were not taken. */
export const Receipt = z.strictObject({
  type: z.literal('saved'),
  mark,
  client: clientId,
  clock: mark,
})
export type Receipt = z.infer<typeof Receipt>
