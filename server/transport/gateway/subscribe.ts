/** Hearing of events as they happen. */
import { z } from 'zod'
import { grantTypes, readerOf } from '../../events/audience.ts'
import { AskedPlace, Since, Types } from './asked-events.ts'
import { verb } from './verb.ts'

export const subscribe = verb({
  schema: z.object({ eventTypes: Types, ...AskedPlace, since: Since.optional() }),
  access: 'signed-in',
  about:
    'Hears of events of these types, after `since` or else of new ones: `subscribed {eventTypes, denied, head}`, then `event` with each event, in order. `denied`: what your role never hears of.',
  async run({ eventTypes, since, ...place }, caller) {
    const { principal } = caller.session
    const { granted, denied } = grantTypes(eventTypes, caller.registry, readerOf(principal))
    if (place.scope !== undefined) await caller.access.grant(place.scope, principal, 'read')
    const head = await caller.events.head(principal.tenantId)
    // Asked for once more, without a place to begin at, it is the same subscription.
    const isNew = since !== undefined || !caller.subscriptions.has(granted, place)
    if (granted.length > 0 && isNew) caller.subscriptions.add(granted, place, since ?? head)
    caller.reply('subscribed', { eventTypes: granted, denied, head })
  },
})

export const unsubscribe = verb({
  schema: z.object({ eventTypes: Types.optional(), ...AskedPlace }),
  access: 'signed-in',
  about:
    'Ends subscriptions: those types, or all; in that scope or about that entity, or everywhere. `unsubscribed {eventTypes}` says which.',
  async run({ eventTypes, ...place }, caller) {
    caller.reply('unsubscribed', { eventTypes: caller.subscriptions.remove(eventTypes, place) })
  },
})

export const resume = verb({
  schema: z.object({ since: Since }),
  access: 'signed-in',
  about:
    'For a new connection, after `subscribe`: sends what came after `since` for every subscription; `resumed {since, head}`.',
  async run({ since }, caller) {
    const head = await caller.events.head(caller.session.principal.tenantId)
    caller.reply('resumed', { since, head })
    caller.subscriptions.rewind(since)
  },
})
