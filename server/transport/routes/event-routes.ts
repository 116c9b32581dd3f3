/** The routes of the event log. */
import { eventRoutes, type EventRegistry, type Principal } from '@concord/schemas'
import type { Access } from '../../auth/access.ts'
import { Refusal } from '../../core/refusal.ts'
import { grantTypes, readerOf, type EventFilter } from '../../events/audience.ts'
import type { EventLog } from '../../events/event-log.ts'
import { readPage } from '../../events/event-page.ts'
import type { Publish } from '../../features/events/publish.ts'
import type { EventStreams } from '../rest/event-stream.ts'
import type { Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly access: Access
  readonly events: EventLog
  readonly registry: EventRegistry
  readonly publish: Publish
  readonly streams: EventStreams
}

export function serveEvents({ rest, access, events, registry, publish, streams }: Parts): void {
  /** What is asked for, if this person may have it: what nobody with their role hears of is refused, not left out. */
  async function grant(filter: EventFilter, principal: Principal): Promise<EventFilter> {
    const { types = [], scope, entityId } = filter
    const { granted, denied } = grantTypes(types, registry, readerOf(principal))
    if (denied.length > 0) {
      throw new Refusal('ACCESS_DENIED', `You may not hear of ${denied.join(', ')}.`, { denied })
    }
    if (scope !== undefined) await access.grant(scope, principal, 'read')
    return { types: granted, scope, entityId }
  }

  rest.serve(eventRoutes.list, async ({ principal, query: { since, limit, ...asked } }) => {
    const filter = await grant(asked, principal)
    return readPage(events, readerOf(principal), filter, { since, limit })
  })

  rest.stream(
    eventRoutes.stream,
    async ({ query: { since, ...asked }, lastEventId, ...reader }) => {
      const { principal } = reader.session
      const filter = await grant(asked, principal)
      const head = await events.head(principal.tenantId)
      const from = /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : (since ?? head)
      streams.open(reader, filter, Math.min(from, head))
    },
  )

  rest.serve(eventRoutes.publish, async ({ principal, body, idempotencyKey, repeated }) => {
    const single = !Array.isArray(body)
    const sent = (single ? [body] : body).map((event, index) => {
      if (event.key !== undefined || idempotencyKey === undefined) return event
      return { ...event, key: single ? idempotencyKey : `${idempotencyKey}/${index}` }
    })
    const published = await publish(sent, principal)
    if (published.repeated) repeated()
    return single ? published.events[0]! : { items: [...published.events] }
  })
}
