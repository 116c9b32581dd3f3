/** The routes of notices that are pushed to browsers. */
import { pushRoutes } from '@concord/schemas'
import type { PushSubscriptions } from '../../features/push/subscriptions.ts'
import type { Rest } from '../rest/rest.ts'

export function servePush(rest: Rest, subscriptions: PushSubscriptions, publicKey: string): void {
  rest.serve(pushRoutes.key, async () => ({ publicKey }))
  rest.serve(pushRoutes.subscribe, ({ principal, body }) => subscriptions.add(body, principal))
  rest.serve(pushRoutes.list, async ({ principal }) => ({
    items: await subscriptions.list(principal),
  }))
  rest.serve(pushRoutes.unsubscribe, ({ principal, params }) =>
    subscriptions.remove(params['id']!, principal),
  )
}
