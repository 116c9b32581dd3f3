/** Answers about flights that somebody follows. */
import { flightUpdated } from '@concord/schemas'
import type { Answers } from '../caller.ts'

type Names = 'flight:subscribe' | 'flight:unsubscribe' | 'flight:update'

export const flightAnswers: Answers<Names> = {
  async 'flight:subscribe'({ flightId }, caller) {
    const { tenantId } = caller.session.principal
    // What is read now is not older than what is heard first.
    const since = await caller.events.head(tenantId)
    const flight = await caller.flights.find(tenantId, flightId)
    caller.subscriptions.hear('flights', { entityId: flightId }, since)
    const tracked = flight?.tracked ?? false
    caller.reply('flight:subscribed', { flightId, tracked })
    if (!flight || !tracked) return
    const { event, data } = flightUpdated(flight)
    caller.reply(event, data)
  },

  async 'flight:unsubscribe'({ flightId }, { subscriptions, reply }) {
    subscriptions.hush('flights', { entityId: flightId })
    reply('flight:unsubscribed', { flightId })
  },

  'flight:update': ({ flightId, ...change }, { session, flights }) =>
    flights.update(session.principal, flightId, change),
}
