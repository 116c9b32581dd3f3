/** A voting room: options that a group swipes through or decides on. */
import { z } from 'zod'
import { ballot } from './ballot.ts'
import { collection, eventsOf } from './collection.ts'
import { defineKind } from './kind.ts'
import { LongText, Title } from './shapes.ts'

export const board = defineKind({
  name: 'board',
  plural: 'groups',
  ids: 'any',
  open: false,
  meta: z.object({
    title: Title,
    /** The trip for which the group decides, if any. */
    tripId: z.string().max(64).default(''),
    status: z.enum(['waiting', 'active', 'paused', 'matched', 'closed']).default('waiting'),
    currentOptionId: z.string().max(64).default(''),
  }),
  metaEvent: 'board.updated',
  collections: {
    ...ballot,
    recommendations: collection({
      events: eventsOf('recommendation'),
      write: 'server',
      fields: z.object({
        title: Title,
        source: z.string().max(80).default(''),
        reason: LongText.default(''),
        score: z.number().min(0).max(1).default(0),
        optionId: z.string().max(64).default(''),
        createdAt: z.iso.datetime(),
      }),
    }),
  },
  contents: {},
})
