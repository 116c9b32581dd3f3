/** Addresses of a tenant that are sent its events. */
import { z } from 'zod'
import { TypePattern } from './events/event.ts'
import { UserId } from './ids.ts'

/** So many a tenant may have. */
export const MAX_WEBHOOKS = 20
/** So many events are sent again at once. */
export const MAX_REPLAY = 1000

const Fields = {
  /** Where events are sent: `https://…`. */
  url: z.url({ protocol: /^https?$/ }).max(2000),
  /** Types and families: `vote.cast`, `payment.*`, or `*` for all that an admin may hear of. */
  types: z.array(TypePattern).min(1).max(50),
  description: z.string().max(200),
}

export const NewWebhook = z.strictObject({
  ...Fields,
  description: Fields.description.default(''),
})
export type NewWebhook = z.infer<typeof NewWebhook>

export const WebhookChange = z.strictObject({
  url: Fields.url.optional(),
  types: Fields.types.optional(),
  description: Fields.description.optional(),
  /** What happens while it is disabled is not sent afterwards; it can be replayed. */
  enabled: z.boolean().optional(),
})
export type WebhookChange = z.infer<typeof WebhookChange>

export const Webhook = z.object({
  id: z.string(),
  ...Fields,
  enabled: z.boolean(),
  /** Why the server disabled it; `null` where it did not. */
  disabledReason: z.string().nullable(),
  createdBy: UserId,
  createdAt: z.iso.datetime(),
  health: z.object({
    /** Attempts that failed since the last one that did not. */
    failures: z.number().int(),
    failingSince: z.iso.datetime().nullable(),
    lastSuccessAt: z.iso.datetime().nullable(),
    lastFailureAt: z.iso.datetime().nullable(),
    lastError: z.string().nullable(),
  }),
})
export type Webhook = z.infer<typeof Webhook>

/** What it is signed with, shown this once. */
export const WebhookSecret = z.object({ secret: z.string() })

export const DeliveryStatus = z.enum(['pending', 'delivered', 'failed', 'skipped', 'cancelled'])
export type DeliveryStatus = z.infer<typeof DeliveryStatus>

/** What became of one event at one webhook. */
export const Delivery = z.object({
  /** The `webhook-id` header, the same at every attempt. */
  messageId: z.string(),
  /** The event's number. */
  seq: z.number().int(),
  type: z.string(),
  status: DeliveryStatus,
  attempts: z.number().int(),
  /** The HTTP status of the last answer. */
  responseStatus: z.number().int().nullable(),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
})
export type Delivery = z.infer<typeof Delivery>

export const WebhookTest = z.object({
  ok: z.boolean(),
  responseStatus: z.number().int().nullable(),
  error: z.string().nullable(),
  /** How long it took. */
  ms: z.number().int(),
})
export type WebhookTest = z.infer<typeof WebhookTest>
