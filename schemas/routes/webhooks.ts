/** The routes of webhooks: addresses of a tenant that are sent its events. */
import { z } from 'zod'
import {
  Delivery,
  DeliveryStatus,
  MAX_REPLAY,
  NewWebhook,
  Webhook,
  WebhookChange,
  WebhookSecret,
  WebhookTest,
} from '../webhooks.ts'
import { route } from './route.ts'

const path = '/api/v1/webhooks'

export const webhookRoutes = {
  create: route({
    method: 'POST',
    path,
    summary:
      'Have events sent to an address from now on. The secret that they are signed with is shown this once.',
    access: 'admin',
    body: NewWebhook,
    reply: Webhook.extend(WebhookSecret.shape),
    status: 201,
  }),
  list: route({
    method: 'GET',
    path,
    summary: 'The webhooks of the tenant, with their health.',
    access: 'admin',
    reply: z.object({ items: z.array(Webhook) }),
    status: 200,
  }),
  read: route({
    method: 'GET',
    path: `${path}/:id`,
    summary: 'One webhook, with its health.',
    access: 'admin',
    reply: Webhook,
    status: 200,
  }),
  change: route({
    method: 'PATCH',
    path: `${path}/:id`,
    summary: 'Change a webhook, disable it, or enable it: its health begins anew.',
    access: 'admin',
    body: WebhookChange,
    reply: Webhook,
    status: 200,
  }),
  remove: route({
    method: 'DELETE',
    path: `${path}/:id`,
    summary: 'Remove a webhook with its deliveries; what waits is not sent.',
    access: 'admin',
    status: 204,
  }),
  rotate: route({
    method: 'POST',
    path: `${path}/:id/rotate`,
    summary:
      'Make a new secret, shown this once. For a day everything is signed with the old one too.',
    access: 'admin',
    reply: WebhookSecret,
    status: 200,
  }),
  test: route({
    method: 'POST',
    path: `${path}/:id/test`,
    summary: 'Send a `webhook.test` now, and hear what came of it.',
    access: 'admin',
    reply: WebhookTest,
    status: 200,
  }),
  deliveries: route({
    method: 'GET',
    path: `${path}/:id/deliveries`,
    summary:
      'What became of the events for a webhook, newest first. `next` is the `before` of the next page.',
    access: 'admin',
    query: z.object({
      status: DeliveryStatus.optional(),
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ items: z.array(Delivery), next: z.number().int().optional() }),
    status: 200,
  }),
  replay: route({
    method: 'POST',
    path: `${path}/:id/replay`,
    summary: `Send the events from one number to another again, those of its types, at most ${MAX_REPLAY}. \`next\`: where to go on.`,
    access: 'admin',
    body: z.strictObject({
      from: z.number().int().min(1),
      /** Without it, only `from`. */
      to: z.number().int().min(1).optional(),
    }),
    reply: z.object({ queued: z.number().int(), next: z.number().int().optional() }),
    status: 200,
  }),
} as const
