/** The routes of webhooks. */
import { webhookRoutes } from '@concord/schemas'
import type { Webhooks } from '../../features/webhooks/webhooks.ts'
import type { Rest } from '../rest/rest.ts'

export function serveWebhooks(rest: Rest, webhooks: Webhooks): void {
  rest.serve(webhookRoutes.create, ({ principal, body }) => webhooks.create(body, principal))
  rest.serve(webhookRoutes.list, async ({ principal }) => ({
    items: await webhooks.list(principal),
  }))
  rest.serve(webhookRoutes.read, ({ principal, params }) => webhooks.read(params['id']!, principal))
  rest.serve(webhookRoutes.change, ({ principal, params, body }) =>
    webhooks.change(params['id']!, body, principal),
  )
  rest.serve(webhookRoutes.remove, ({ principal, params }) =>
    webhooks.remove(params['id']!, principal),
  )
  rest.serve(webhookRoutes.rotate, async ({ principal, params }) => ({
    secret: await webhooks.rotate(params['id']!, principal),
  }))
  rest.serve(webhookRoutes.test, ({ principal, params }) => webhooks.test(params['id']!, principal))
  rest.serve(webhookRoutes.deliveries, ({ principal, params, query }) =>
    webhooks.deliveries(params['id']!, query, principal),
  )
  rest.serve(webhookRoutes.replay, ({ principal, params, body: { from, to } }) =>
    webhooks.replay(params['id']!, from, to ?? from, principal),
  )
}
