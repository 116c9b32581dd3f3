/** What the server tells a client whose message was not taken, while the document stays open: JSON in a stateless frame. */
import { z } from 'zod'
import type { ErrorCode } from './errors.ts'

export const RefusedNotice = z.object({
  type: z.literal('refused'),
  code: z.custom<ErrorCode>((code) => typeof code === 'string'),
  message: z.string(),
})
export type RefusedNotice = z.infer<typeof RefusedNotice>
