/** The updates of a trip that can be asked for by name, and what each of them takes. */
import { z } from 'zod'
import { ThingId } from '../ids.ts'
import type { Collection } from '../kinds/collection.ts'
import { changesSchema } from '../kinds/kind.ts'
import { trip } from '../kinds/trip.ts'

export const TRIP_COMMANDS = [
  'activity_added',
  'activity_removed',
  'activity_updated',
  'day_added',
  'day_removed',
  'constraint_added',
  'constraint_removed',
] as const
export type TripCommand = (typeof TRIP_COMMANDS)[number]

type CollectionName = 'activities' | 'days' | 'constraints'

/** What one of them comes to: an entry that is made, changed or removed. */
export interface TripUpdateCommand {
  readonly deed: 'add' | 'change' | 'remove'
  readonly collection: CollectionName
  /** The entry; a new one may be given an id. */
  readonly id?: string
  /** The fields that are set; without `position` where it was left out. */
  readonly fields: Readonly<Record<string, unknown>>
}

const NOUNS: Readonly<Record<string, CollectionName>> = {
  activity: 'activities',
  day: 'days',
  constraint: 'constraints',
}

const DEEDS: Readonly<Record<string, TripUpdateCommand['deed']>> = {
  added: 'add',
  updated: 'change',
  removed: 'remove',
}

const Removed = z.strictObject({ id: ThingId })

/** Reads the `data` of an update. The error is zod's, with the path of what is wrong. */
export function readTripCommand(
  updateType: TripCommand,
  data: unknown,
): { readonly command: TripUpdateCommand } | { readonly error: z.ZodError } {
  const [noun = '', verb = ''] = updateType.split('_')
  const collection = NOUNS[noun]!
  const deed = DEEDS[verb]!
  const parsed = schemaOf(deed, trip.collections[collection]).safeParse(data)
  if (!parsed.success) return { error: parsed.error }
  const { id, ...fields } = parsed.data
  return { command: { deed, collection, fields, ...(typeof id === 'string' ? { id } : {}) } }
}

function schemaOf(
  deed: TripUpdateCommand['deed'],
  { fields, server, author }: Pick<Collection, 'fields' | 'server' | 'author'>,
): z.ZodType<Record<string, unknown>> {
  if (deed === 'remove') return Removed
  // What only the server may say is not asked for.
  const own = new Set([...server, ...(author === undefined ? [] : [author])])
  const shape = Object.fromEntries(Object.entries(fields.shape).filter(([name]) => !own.has(name)))
  if (deed === 'change') {
    return changesSchema(z.object({ ...shape, id: ThingId })).refine(({ id }) => id !== undefined, {
      path: ['id'],
      message: 'Say which.',
    })
  }
  const { position, ...rest } = shape
  return z.strictObject({
    ...rest,
    ...(position ? { position: position.optional() } : {}),
    id: ThingId.optional(),
  })
}
