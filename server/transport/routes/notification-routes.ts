/** The routes of inboxes. */
import {
  isAdmin,
  noticeRoutes,
  notificationRoutes,
  type Route,
  type UserId,
} from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import type { Inbox, Owner } from '../../features/notifications/inbox.ts'
import { outgoingOf, type Sending } from '../../features/notifications/sending.ts'
import type { Call, Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly inbox: Inbox
  readonly sending: Sending
  readonly clock: Clock
}

/** Whose inbox the path names; that the caller may have it was seen to. */
function ownerIn({ principal, params }: Pick<Call<Route>, 'principal' | 'params'>): Owner {
  return { tenantId: principal.tenantId, userId: params['userId']! }
}

export function serveNotifications({ rest, inbox, sending, clock }: Parts): void {
  const routes = notificationRoutes
  rest.serve(routes.send, async ({ principal, body: { userId, ...sent }, idempotencyKey }) => {
    const outgoing = outgoingOf(sent, clock.now())
    return { notification: await sending.send(principal, userId, outgoing, idempotencyKey) }
  })
  rest.serve(routes.broadcast, ({ principal, body: { userIds, ...sent }, idempotencyKey }) =>
    sending.broadcast(principal, userIds, outgoingOf(sent, clock.now()), idempotencyKey),
  )
  for (const { route, form } of noticeRoutes)
    rest.serve(route, async ({ principal, body, idempotencyKey }) => {
      // reason: every one of these bodies names a person; the compiler does not follow that through the table of forms
      const { userId, ...data } = body as { readonly userId: UserId }
      const outgoing = { notice: form.notice(data) }
      return { notification: await sending.send(principal, userId, outgoing, idempotencyKey) }
    })

  rest.serve(routes.list, (call) => inbox.list(ownerIn(call), call.query))
  rest.serve(routes.counts, (call) => inbox.counts(ownerIn(call)))
  rest.serve(routes.digest, (call) => {
    const { since } = call.query
    return inbox.digest(ownerIn(call), since === undefined ? undefined : Date.parse(since))
  })
  rest.serve(routes.preferences, (call) => inbox.preferences(ownerIn(call)))
  rest.serve(routes.setPreferences, (call) => inbox.setPreferences(ownerIn(call), call.body))
  rest.serve(routes.seen, (call) => inbox.markAll(ownerIn(call), 'seen', call.body.upTo))
  rest.serve(routes.readAll, (call) => inbox.markAll(ownerIn(call), 'read', call.body.upTo))
  for (const mark of ['read', 'unread', 'archive', 'unarchive'] as const)
    rest.serve(routes[mark], (call) =>
      inbox.mark(ownerIn(call), mark, call.params['notificationId']!),
    )
  rest.serve(routes.remove, async (call) => {
    await inbox.mark(ownerIn(call), 'remove', call.params['notificationId']!)
  })
  rest.serve(routes.stats, ({ principal: { tenantId, userId, roles } }) =>
    inbox.stats(tenantId, isAdmin(roles) ? undefined : userId),
  )
}
