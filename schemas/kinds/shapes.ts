/** Shapes that several kinds use. */
import { z } from 'zod'

export const Title = z.string().trim().min(1, 'A title is needed.').max(200)

export const LongText = z.string().max(2000)

/** `2026-07-14`, or empty while nobody has chosen a day. */
export const OptionalDay = z.union([z.literal(''), z.iso.date()])

/** `09:30`, or empty while nobody has chosen a time. */
export const OptionalTime = z.union([
  z.literal(''),
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time as HH:MM.'),
])

/** Where an entry stands among its neighbours: a fractional index, compared as a string. */
export const Position = z.string().min(1).max(256)

/** ISO 4217. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'Write a currency as three capital letters, such as EUR.')
