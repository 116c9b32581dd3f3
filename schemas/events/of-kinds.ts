/** The events that follow from a kind's declaration: its meta, its collections and its texts. */
import { z } from 'zod'
import type { Fields } from '../kinds/collection.ts'
import type { Kind } from '../kinds/kind.ts'
import { scopeEvent, type EventRule } from './event.ts'

/** Type of the event about texts; edits are gathered, so that the log reads like a history. */
export const TEXT_EDITED = 'doc.edited'

const Change = z.object({ from: z.unknown().optional(), to: z.unknown().optional() })

/** Every event type of a kind, once. */
export function eventsOfKind(kind: Kind): EventRule[] {
  return [
    scopeEvent(kind.metaEvent, changesOf(kind.meta), `Fields of a ${kind.name} itself changed.`),
    ...Object.entries(kind.collections).flatMap(([name, { fields, events }]) => {
      const entry = z.object({ collection: z.literal(name), entry: fields.partial().loose() })
      return [
        scopeEvent(events.added, entry, `An entry was added to ${name}.`),
        scopeEvent(
          events.updated,
          changesOf(fields, name),
          `Fields of an entry of ${name} changed.`,
        ),
        scopeEvent(events.removed, entry, `An entry was removed from ${name}.`),
      ]
    }),
  ]
}

/** For each field that really changed, what it was and what it is; `title` helps to speak of the entry. */
function changesOf(_fields: Fields, collection?: string): z.ZodType {
  return z.object({
    ...(collection === undefined ? {} : { collection: z.literal(collection) }),
    title: z.string().optional(),
    changes: z.record(z.string(), Change),
  })
}

/** Of every kind that has texts. */
export const textEdited: EventRule = {
  type: TEXT_EDITED,
  version: 1,
  data: z.object({
    contents: z.array(z.string()),
    edits: z.number().int().min(1),
    since: z.iso.datetime(),
  }),
  audience: 'scope',
  about: 'Somebody wrote in a text; what one person writes without a long pause is one event.',
}
