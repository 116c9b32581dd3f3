/** What verbs ask of the event log. */
import { MAX_TYPES, TypePattern } from '@concord/schemas'
import { z } from 'zod'

export const Since = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const Types = z.array(TypePattern).min(1).max(MAX_TYPES)

/** What the types are narrowed to; everything that is named has to hold. */
export const AskedPlace = {
  scope: z.string().max(200).optional(),
  /** `payment` stands for everything that begins with `payment.`. */
  entityType: z.string().max(80).optional(),
  entityId: z.string().max(200).optional(),
}
