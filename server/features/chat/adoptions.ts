/**
 * Suggestions that became something. Whoever puts one into the document gives the entry the id of the message: so it is
 * there once, however many do so at once or offline, and what became of a message follows from the log.
 */
import { CHAT_ADOPTED, ballot, trip, type ConcordEvent } from '@concord/schemas'
import type { Consumer } from '../../events/consumers.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import type { Tx } from '../../storage/database.ts'
import { readMessage, updateMessage } from './messages.ts'

const COLLECTIONS = { activities: trip.collections.activities, options: ballot.options } as const

interface Entry {
  readonly collection: string
  readonly exists: boolean
}

const ENTRY_OF: ReadonlyMap<string, Entry> = new Map(
  Object.entries(COLLECTIONS).flatMap(([collection, { events }]): [string, Entry][] => [
    [events.added, { collection, exists: true }],
    [events.removed, { collection, exists: false }],
  ]),
)

export function createAdoptions(events: Pick<EventLog, 'append'>, wake: Wake): Consumer {
  return {
    name: 'chat-adoptions',
    on: [...ENTRY_OF.keys()],
    async consume({ tenantId, scope, type, entityId, actor, at, late }: ConcordEvent, tx: Tx) {
      const entry = ENTRY_OF.get(type)
      if (scope === null || entityId === null || !entry) return
      const row = await tx
        .selectFrom('scopes')
        .select('id')
        .where('name', '=', scope)
        .executeTakeFirst()
      const kept = row && (await readMessage(tx, row.id, entityId))
      if (!row || !kept) return
      const { collection, exists } = entry
      const { became } = kept.message
      // One entry is what it became first; only when that goes, it is free again.
      if (exists ? became !== null : became?.collection !== collection) return
      const next = exists ? { collection, id: entityId } : null
      await updateMessage(tx, row.id, { ...kept, message: { ...kept.message, became: next } })
      await events.append(tx, tenantId, [
        {
          type: CHAT_ADOPTED,
          scopeId: row.id,
          entityId,
          actor,
          at: Date.parse(at),
          late,
          data: { id: entityId, became: next },
          audience: 'scope',
        },
      ])
      wake.announce(tenantId)
    },
  }
}
