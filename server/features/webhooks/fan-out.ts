/** From the event log to webhooks: a delivery for each event and each webhook that wants it, asked for with the cursor. */
import { deliverWebhookJob, matchesType } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { mayHear, type LoggedEvent } from '../../events/audience.ts'
import type { Consumer } from '../../events/consumers.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Queries, Tx } from '../../storage/database.ts'
import { selectWebhooks, typesOf, type WebhookRow } from './webhook-rows.ts'

export interface FanOut {
  readonly consumer: Consumer
  /** Knows what webhooks want, from before the server started. */
  load(query: Queries): Promise<void>
  /** Looks for these types too. Call it before the transaction that makes somebody want them. */
  want(types: readonly string[]): void
  /** Asks in `tx` for a delivery; again, where there was one. */
  deliver(tx: Tx, webhook: WebhookRow, event: LoggedEvent['event']): Promise<void>
}

interface Parts {
  readonly jobs: Pick<Jobs, 'enqueue'>
  readonly events: Pick<EventLog, 'after'>
  readonly clock: Clock
}

/** A webhook is of the whole tenant: it hears what admins do, and nothing that is for one person alone. */
export function isForWebhooks(logged: LoggedEvent): boolean {
  const { tenantId } = logged.event
  return mayHear(logged, { tenantId, userId: '', admin: true, agent: false }, false)
}

export const wants = (webhook: Pick<WebhookRow, 'types'>, type: string): boolean =>
  typesOf(webhook).some((pattern) => matchesType(pattern, type))

export function createFanOut({ jobs, events, clock }: Parts): FanOut {
  const wanted = new Set<string>()
  let patterns: readonly string[] = []

  function want(types: readonly string[]): void {
    for (const type of types) wanted.add(type)
    patterns = [...wanted]
  }

  async function deliver(tx: Tx, webhook: WebhookRow, { seq, type }: LoggedEvent['event']) {
    const again = { status: 'pending', finished_at: null, error: null } as const
    await tx
      .insertInto('webhook_deliveries')
      .values({
        ...again,
        webhook_id: webhook.id,
        seq,
        type,
        attempts: 0,
        response_status: null,
        created_at: clock.now(),
      })
      .onConflict((conflict) => conflict.columns(['webhook_id', 'seq']).doUpdateSet(again))
      .execute()
    const data = { webhookId: webhook.id, seq }
    const key = `${webhook.id}:${seq}`
    await jobs.enqueue(tx, deliverWebhookJob, data, { tenantId: webhook.tenant, key })
  }

  return {
    consumer: {
      name: 'webhooks',
      // Where nobody wants anything, following the log costs nothing.
      get on() {
        return patterns
      },
      async consume({ tenantId, seq, type }, tx) {
        const webhooks = await selectWebhooks(tx)
          .where('tenant', '=', tenantId)
          .where('enabled', '=', 1)
          .where('since', '<', seq)
          .execute()
        const takers = webhooks.filter((webhook) => wants(webhook, type))
        if (takers.length === 0) return
        const [logged] = await events.after(tenantId, seq - 1, 1, tx)
        if (!logged || !isForWebhooks(logged)) return
        for (const webhook of takers) await deliver(tx, webhook, logged.event)
      },
    },
    async load(query) {
      for (const row of await query.selectFrom('webhooks').select('types').execute())
        want(typesOf(row))
    },
    want,
    deliver,
  }
}
