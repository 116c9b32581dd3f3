/**
 * What the server tells an author whose change was not allowed: what was taken back, and why. JSON in a stateless frame
 * of the document, sent after the commit in which the change was put right.
 */
import { z } from 'zod'

/** Why something was taken back; see docs/kinds.md. */
export const Rule = z.enum([
  'lock',
  'role',
  'owner',
  'closed',
  'server',
  'once',
  'author',
  'value',
  'unknown',
])
export type Rule = z.infer<typeof Rule>

export const RejectedChange = z.object({
  /** Empty for something that has no place in this kind of document. */
  collection: z.string(),
  key: z.string(),
  /** Absent when it was the whole entry. */
  field: z.string().optional(),
  rule: Rule,
  message: z.string(),
})
export type RejectedChange = z.infer<typeof RejectedChange>

export const RejectedNotice = z.object({
  type: z.literal('rejected'),
  changes: z.array(RejectedChange),
  /** How many there were; `changes` has the first of them. */
  count: z.number().int().min(1),
})
export type RejectedNotice = z.infer<typeof RejectedNotice>
