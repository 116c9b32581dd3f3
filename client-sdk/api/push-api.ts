/** The REST calls of notices that are pushed to browsers while no page is open. */
import { pushRoutes, type NewPushSubscription, type PushSubscriptionReply } from '@concord/schemas'
import type { Call } from './call.ts'

/** Each rejects with an ApiError. */
export interface PushApi {
  /** The `applicationServerKey` to subscribe the browser with. */
  key(): Promise<string>
  /** Takes what `PushSubscription.toJSON()` gives. The browser is this person's from then on, and nobody else's. */
  subscribe(subscription: NewPushSubscription): Promise<PushSubscriptionReply>
  list(): Promise<readonly PushSubscriptionReply[]>
  /** By the `id` that it was subscribed as. */
  unsubscribe(id: string): Promise<void>
}

export function createPushApi(call: Call): PushApi {
  return {
    key: async () => (await call(pushRoutes.key)).publicKey,
    subscribe: (subscription) => call(pushRoutes.subscribe, { body: subscription }),
    list: async () => (await call(pushRoutes.list)).items,
    unsubscribe: (id) => call(pushRoutes.unsubscribe, { params: { id } }),
  }
}
