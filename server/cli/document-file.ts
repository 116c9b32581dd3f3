/** A document in a file of its own. */
import { z } from 'zod'

export const DocumentFile = z.object({
  format: z.literal('concord-document'),
  version: z.literal(1),
  scope: z.string(),
  title: z.string(),
  exportedAt: z.iso.datetime(),
  /** For people; reading a document back needs only its state. */
  content: z.record(z.string(), z.unknown()),
  /** The whole document as a Yjs update (v1), base64. */
  state: z.base64(),
})
export type DocumentFile = z.infer<typeof DocumentFile>
