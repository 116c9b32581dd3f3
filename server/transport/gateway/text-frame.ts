/** A text frame of a client: `{event, data?, id?}`. */
import { z } from 'zod'
import { readJson } from '../../core/read-json.ts'
import { Refusal } from '../../core/refusal.ts'

const TextFrame = z.object({
  event: z.string().max(80),
  data: z.unknown().optional(),
  /** Comes back in the `ack`. */
  id: z.union([z.string().max(64), z.number()]).optional(),
})
export type TextFrame = z.infer<typeof TextFrame>

/** Throws MALFORMED_FRAME. */
export function readTextFrame(text: string): TextFrame {
  const frame = TextFrame.safeParse(readJson(text))
  if (frame.success) return frame.data
  throw new Refusal(
    'MALFORMED_FRAME',
    'A text frame is JSON: {"event": "…", "data"?: {…}, "id"?: "…"}.',
  )
}
