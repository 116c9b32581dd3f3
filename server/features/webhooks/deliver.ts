/** Sends events to webhooks. The message has the same id at every attempt, so that a repeat can be told. */
import { deliverWebhookJob } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { createCounts } from '../../core/counts.ts'
import type { Logger } from '../../core/logger.ts'
import { ForbiddenAddress, type Outgoing } from '../../core/outgoing.ts'
import type { EventLog } from '../../events/event-log.ts'
import { Hopeless, type Workers } from '../../jobs/jobs.ts'
import { writeAudit } from '../../storage/audit.ts'
import type { Database } from '../../storage/database.ts'
import { attemptOf, healthAfter, heldBack, reasonToDisable, type Attempt } from './health.ts'
import { signedHeaders, type Message } from './signature.ts'
import { messageIdOf, selectWebhooks, type WebhookRow } from './webhook-rows.ts'

/** Sends one message now; what came of it is no reason to throw, unless `signal` ended it. */
export type SendMessage = (
  webhook: WebhookRow,
  message: Message,
  signal?: AbortSignal,
) => Promise<Attempt>

export function createSendMessage(outgoing: Outgoing, clock: Clock): SendMessage {
  return async ({ url, secret, old_secret, old_secret_until }, message, signal) => {
    const now = clock.now()
    const secrets = [
      secret,
      ...(old_secret !== null && now < old_secret_until! ? [old_secret] : []),
    ]
    const headers = {
      ...signedHeaders(message, secrets, now),
      'content-type': 'application/json',
      'user-agent': 'Concord-Webhooks',
    }
    try {
      const { body } = message
      return attemptOf(await outgoing.post({ url, headers, body, ...(signal && { signal }) }))
    } catch (error) {
      signal?.throwIfAborted()
      return { ok: false, responseStatus: null, error: (error as Error).message }
    }
  }
}

interface Parts {
  readonly workers: Pick<Workers, 'work'>
  readonly database: Database
  readonly events: Pick<EventLog, 'after'>
  readonly send: SendMessage
  readonly outgoing: Pick<Outgoing, 'check'>
  readonly clock: Clock
  readonly logger: Logger
}

export function deliverToWebhooks(parts: Parts): void {
  const { workers, database, events, send, outgoing, clock, logger } = parts
  /** Deliveries that are being sent, by webhook. */
  const onTheWay = createCounts()

  workers.work(
    deliverWebhookJob,
    async ({ data: { webhookId, seq }, tenantId, attempt, signal }) => {
      const webhook = await selectWebhooks(database.query)
        .where('id', '=', webhookId)
        .where('tenant', '=', tenantId)
        .executeTakeFirst()
      if (!webhook) return { skipped: 'The webhook was removed.' }
      const [logged] = await events.after(tenantId, seq - 1, 1)
      if (webhook.enabled !== 1 || logged?.event.seq !== seq) {
        await finishDelivery(webhookId, seq, 'skipped')
        return {
          skipped: webhook.enabled === 1 ? 'The event is gone.' : 'The webhook is disabled.',
        }
      }
      const message = { id: messageIdOf(webhookId, seq), body: JSON.stringify(logged.event) }
      const held = heldBack(webhook, onTheWay.of(webhookId))
      const came = held ?? (await counted(webhookId, () => send(webhook, message, signal)))
      const isHopeless = !came.ok && (came.responseStatus === 410 || isForbidden(webhook.url))
      const isLast = isHopeless || attempt >= deliverWebhookJob.attempts
      await record(webhook, seq, came, isLast, held !== undefined)
      if (came.ok) return { responseStatus: came.responseStatus }
      throw isHopeless ? new Hopeless(came.error ?? '') : new Error(came.error ?? '')
    },
    async (tx, { data: { webhookId, seq }, outcome }) => {
      await tx
        .updateTable('webhook_deliveries')
        .set({ status: outcome, finished_at: clock.now() })
        .where('webhook_id', '=', webhookId)
        .where('seq', '=', seq)
        .where('status', '=', 'pending')
        .execute()
    },
  )

  function isForbidden(url: string): boolean {
    try {
      outgoing.check(url)
      return false
    } catch (error) {
      if (error instanceof ForbiddenAddress) return true
      throw error
    }
  }

  async function finishDelivery(webhookId: string, seq: number, status: string): Promise<void> {
    await database.query
      .updateTable('webhook_deliveries')
      .set({ status, finished_at: clock.now() })
      .where('webhook_id', '=', webhookId)
      .where('seq', '=', seq)
      .execute()
  }

  async function counted(webhookId: string, run: () => Promise<Attempt>): Promise<Attempt> {
    onTheWay.add(webhookId, 1)
    try {
      return await run()
    } finally {
      onTheWay.add(webhookId, -1)
    }
  }

  /** What was held back says nothing about the health of its webhook. */
  async function record(
    { id }: WebhookRow,
    seq: number,
    came: Attempt,
    isLast: boolean,
    isHeldBack: boolean,
  ): Promise<void> {
    const now = clock.now()
    await database.transaction(async (tx) => {
      await tx
        .updateTable('webhook_deliveries')
        .set((eb) => ({
          status: came.ok ? 'delivered' : isLast ? 'failed' : 'pending',
          attempts: eb('attempts', '+', 1),
          response_status: came.responseStatus,
          error: came.error,
          finished_at: came.ok || isLast ? now : null,
        }))
        .where('webhook_id', '=', id)
        .where('seq', '=', seq)
        .execute()
      const webhook = await selectWebhooks(tx).where('id', '=', id).executeTakeFirst()
      if (!webhook || isHeldBack) return
      const reason = reasonToDisable(webhook, came, now)
      const isDisabled = reason !== undefined && webhook.enabled === 1
      await tx
        .updateTable('webhooks')
        .set({
          ...healthAfter(webhook, came, now),
          ...(isDisabled ? { enabled: 0, disabled_reason: reason } : {}),
        })
        .where('id', '=', id)
        .execute()
      if (!isDisabled) return
      await writeAudit(tx, [
        {
          tenantId: webhook.tenant,
          category: 'admin',
          actor: null,
          action: 'webhook.disabled',
          target: id,
          details: { reason },
          at: now,
        },
      ])
      logger.warn({ webhook: id, tenant: webhook.tenant, reason }, 'A webhook was disabled.')
    })
  }
}
