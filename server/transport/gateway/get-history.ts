/** Looking back. */
import { z } from 'zod'
import { Refusal } from '../../core/refusal.ts'
import { grantTypes, readerOf } from '../../events/audience.ts'
import { readPage } from '../../events/event-page.ts'
import { AskedPlace, Since, Types } from './asked-events.ts'
import { verb } from './verb.ts'

export const getHistory = verb({
  schema: z.object({
    since: Since.optional(),
    limit: z.number().int().min(1).max(100).default(100),
    eventTypes: Types.optional(),
    ...AskedPlace,
  }),
  access: 'signed-in',
  about:
    'The last events, or the first after `since`: `history {events, head, next?}`. `next`: there is more, after that number.',
  async run({ since, limit, eventTypes = [], ...place }, caller) {
    const { principal } = caller.session
    const reader = readerOf(principal)
    const { granted, denied } = grantTypes(eventTypes, caller.registry, reader)
    if (denied.length > 0) {
      throw new Refusal('ACCESS_DENIED', `You may not hear of ${denied.join(', ')}.`)
    }
    if (place.scope !== undefined) await caller.access.grant(place.scope, principal, 'read')
    const filter = { types: granted, ...place }
    const { items, ...rest } = await readPage(caller.events, reader, filter, { since, limit })
    caller.reply('history', { events: items, ...rest })
  },
})
