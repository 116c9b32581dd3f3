/** Webhooks and deliveries as they are kept, and as they are shown. */
import {
  instantIfAny,
  instantOf,
  type Delivery,
  type DeliveryStatus,
  type Webhook,
} from '@concord/schemas'
import type { Queries } from '../../storage/database.ts'

export function selectWebhooks(query: Queries) {
  return query
    .selectFrom('webhooks')
    .select([
      'id',
      'tenant',
      'url',
      'types',
      'description',
      'secret',
      'old_secret',
      'old_secret_until',
      'enabled',
      'disabled_reason',
      'since',
      'created_by',
      'created_at',
      'failures',
      'failing_since',
      'last_success_at',
      'last_failure_at',
      'last_error',
    ])
}

export type WebhookRow = Awaited<
  ReturnType<ReturnType<typeof selectWebhooks>['executeTakeFirstOrThrow']>
>

// reason: only lists of texts are written there
export const typesOf = ({ types }: Pick<WebhookRow, 'types'>): string[] =>
  JSON.parse(types) as string[]

export function webhookOf(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    types: typesOf(row),
    description: row.description,
    enabled: row.enabled === 1,
    disabledReason: row.disabled_reason,
    // reason: it was written from a value of this type
    createdBy: row.created_by as Webhook['createdBy'],
    createdAt: instantOf(row.created_at),
    health: {
      failures: row.failures,
      failingSince: instantIfAny(row.failing_since),
      lastSuccessAt: instantIfAny(row.last_success_at),
      lastFailureAt: instantIfAny(row.last_failure_at),
      lastError: row.last_error,
    },
  }
}

/** What a message is known by at its webhook: the same at every attempt, and when it is sent again later. */
export const messageIdOf = (webhookId: string, seq: number): string => `msg_${webhookId}_${seq}`

export function selectDeliveries(query: Queries) {
  return query
    .selectFrom('webhook_deliveries')
    .select([
      'id',
      'webhook_id',
      'seq',
      'type',
      'status',
      'attempts',
      'response_status',
      'error',
      'created_at',
      'finished_at',
    ])
}

type DeliveryRow = Awaited<
  ReturnType<ReturnType<typeof selectDeliveries>['executeTakeFirstOrThrow']>
>

export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    messageId: messageIdOf(row.webhook_id, row.seq),
    seq: row.seq,
    type: row.type,
    // reason: only values of this type are written
    status: row.status as DeliveryStatus,
    attempts: row.attempts,
    responseStatus: row.response_status,
    error: row.error,
    createdAt: instantOf(row.created_at),
    finishedAt: instantIfAny(row.finished_at),
  }
}
