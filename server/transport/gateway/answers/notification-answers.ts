/** Answers about somebody's inbox: what REST does, and hearing of it. */
import { Refusal } from '../../../core/refusal.ts'
import { outgoingOf } from '../../../features/notifications/sending.ts'
import type { Answers } from '../caller.ts'

type Names =
  | 'notification:subscribe'
  | 'notification:unsubscribe'
  | 'notification:send'
  | 'notification:read'

/** So many are told at once; REST has the rest. */
const NEWEST = 50

export const notificationAnswers: Answers<Names> = {
  async 'notification:subscribe'({ userId }, caller) {
    const { principal } = caller.session
    if (userId !== undefined && userId !== principal.userId)
      throw new Refusal('ACCESS_DENIED', 'This inbox belongs to somebody else.')
    const { items, counts, head } = await caller.inbox.list(principal, {
      unread: 'true',
      archived: 'false',
      limit: NEWEST,
    })
    caller.reply('notification:subscribed', {
      userId: principal.userId,
      notifications: items,
      counts,
    })
    caller.subscriptions.hear('inbox', {}, head)
  },

  async 'notification:unsubscribe'(_, caller) {
    caller.subscriptions.hush('inbox', {})
    caller.reply('notification:unsubscribed', { userId: caller.session.principal.userId })
  },

  async 'notification:send'({ userId, clientMsgId, ...sent }, { session, sending, clock }) {
    const outgoing = outgoingOf(sent, clock.now())
    return { notification: await sending.send(session.principal, userId, outgoing, clientMsgId) }
  },

  'notification:read': (which, { session, inbox }) =>
    'all' in which
      ? inbox.markAll(session.principal, 'read', undefined)
      : inbox.mark(session.principal, 'read', which.notificationId),
}
