/** What admins do with the webhooks of their tenant; each deed is in the audit log. */
import {
  MAX_REPLAY,
  MAX_WEBHOOKS,
  instantOf,
  objectId,
  type Delivery,
  type DeliveryStatus,
  type EventRegistry,
  type NewWebhook,
  type Principal,
  type Webhook,
  type WebhookChange,
  type WebhookTest,
} from '@concord/schemas'
import type { Clock, Randomness } from '../../core/clock.ts'
import { ForbiddenAddress, type Outgoing } from '../../core/outgoing.ts'
import { pageOf } from '../../core/page.ts'
import { Refusal } from '../../core/refusal.ts'
import { grantTypes } from '../../events/audience.ts'
import type { EventLog } from '../../events/event-log.ts'
import { headOf } from '../../events/event-rows.ts'
import { deedOf, writeAudit } from '../../storage/audit.ts'
import type { Database, Queries, Tx } from '../../storage/database.ts'
import type { SendMessage } from './deliver.ts'
import { isForWebhooks, wants, type FanOut } from './fan-out.ts'
import { secretOf } from './signature.ts'
import {
  deliveryOf,
  selectDeliveries,
  selectWebhooks,
  webhookOf,
  type WebhookRow,
} from './webhook-rows.ts'

export interface DeliveryPage {
  readonly status?: DeliveryStatus | undefined
  readonly before?: number | undefined
  readonly limit: number
}

/** Throws a Refusal: NOT_FOUND for a webhook of nobody here, VALIDATION_ERROR, CONFLICT where there are too many. */
export interface Webhooks {
  create(fields: NewWebhook, who: Principal): Promise<Webhook & { secret: string }>
  list(who: Principal): Promise<Webhook[]>
  read(id: string, who: Principal): Promise<Webhook>
  change(id: string, change: WebhookChange, who: Principal): Promise<Webhook>
  remove(id: string, who: Principal): Promise<void>
  /** The new secret. The old one signs too for a day. */
  rotate(id: string, who: Principal): Promise<string>
  test(id: string, who: Principal): Promise<WebhookTest>
  deliveries(
    id: string,
    page: DeliveryPage,
    who: Principal,
  ): Promise<{ items: Delivery[]; next?: number }>
  /** Sends the events from one number to another again. Returns how many, and where to go on when there are more. */
  replay(
    id: string,
    from: number,
    to: number,
    who: Principal,
  ): Promise<{ queued: number; next?: number }>
}

interface Parts {
  readonly database: Database
  readonly events: Pick<EventLog, 'after'>
  readonly registry: EventRegistry
  readonly fanOut: FanOut
  readonly send: SendMessage
  readonly outgoing: Pick<Outgoing, 'check'>
  readonly clock: Clock
  readonly random: Randomness
}

const SECRET_BYTES = 32
/** How long an old secret signs beside the new one. */
const OVERLAP_MS = 24 * 3_600_000
/** Deliveries that are asked for in one transaction. */
const AT_ONCE = 100

export function createWebhooks(parts: Parts): Webhooks {
  const { database, events, registry, fanOut, send, outgoing, clock, random } = parts

  async function find(query: Queries, id: string, { tenantId }: Principal): Promise<WebhookRow> {
    const row = await selectWebhooks(query)
      .where('id', '=', id)
      .where('tenant', '=', tenantId)
      .executeTakeFirst()
    if (!row) throw new Refusal('NOT_FOUND')
    return row
  }

  const audit = (tx: Tx, who: Principal, action: string, target: string, details = {}) =>
    writeAudit(tx, [deedOf(who, { action: `webhook.${action}`, target, details, at: clock.now() })])

  function checkFields({ url, types }: WebhookChange): void {
    if (types) grantTypes(types, registry, { admin: true, agent: false })
    if (url === undefined) return
    try {
      outgoing.check(url)
    } catch (error) {
      if (error instanceof ForbiddenAddress)
        throw new Refusal('VALIDATION_ERROR', `url: ${error.message}`)
      throw error
    }
  }

  const newSecret = (): string => secretOf(random.bytes(SECRET_BYTES))

  return {
    async create({ url, types, description }, who) {
      const { tenantId, userId } = who
      checkFields({ url, types })
      fanOut.want(types)
      const now = clock.now()
      const id = `wh_${objectId(now, random.bytes)}`
      const secret = newSecret()
      const made = await database.transaction(async (tx) => {
        const { count } = await tx
          .selectFrom('webhooks')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('tenant', '=', tenantId)
          .executeTakeFirstOrThrow()
        if (count >= MAX_WEBHOOKS)
          throw new Refusal('CONFLICT', `There are ${MAX_WEBHOOKS} webhooks already. Remove one.`)
        await tx
          .insertInto('webhooks')
          .values({
            id,
            tenant: tenantId,
            url,
            types: JSON.stringify(types),
            description,
            secret,
            enabled: 1,
            since: await headOf(tx, tenantId),
            created_by: userId,
            created_at: now,
          })
          .execute()
        await audit(tx, who, 'created', id, { url, types })
        return find(tx, id, who)
      })
      return { ...webhookOf(made), secret }
    },

    async list({ tenantId }) {
      const rows = await selectWebhooks(database.query)
        .where('tenant', '=', tenantId)
        .orderBy('id')
        .execute()
      return rows.map(webhookOf)
    },

    read: async (id, who) => webhookOf(await find(database.query, id, who)),

    async change(id, change, who) {
      checkFields(change)
      const { types, enabled, ...fields } = change
      if (types) fanOut.want(types)
      const changed = await database.transaction(async (tx) => {
        const before = await find(tx, id, who)
        const begins = enabled === true && before.enabled === 0
        const columns = {
          ...(fields.url === undefined ? {} : { url: fields.url }),
          ...(fields.description === undefined ? {} : { description: fields.description }),
          ...(types && { types: JSON.stringify(types) }),
          ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
          ...(begins && {
            disabled_reason: null,
            failures: 0,
            failing_since: null,
            since: await headOf(tx, who.tenantId),
          }),
        }
        if (Object.keys(columns).length === 0) return before
        await tx.updateTable('webhooks').set(columns).where('id', '=', id).execute()
        await audit(tx, who, 'changed', id, { ...change })
        return find(tx, id, who)
      })
      return webhookOf(changed)
    },

    remove: (id, who) =>
      database.transaction(async (tx) => {
        const { url } = await find(tx, id, who)
        await tx.deleteFrom('webhook_deliveries').where('webhook_id', '=', id).execute()
        await tx.deleteFrom('webhooks').where('id', '=', id).execute()
        await audit(tx, who, 'removed', id, { url })
      }),

    async rotate(id, who) {
      const secret = newSecret()
      await database.transaction(async (tx) => {
        const { secret: old_secret } = await find(tx, id, who)
        await tx
          .updateTable('webhooks')
          .set({ secret, old_secret, old_secret_until: clock.now() + OVERLAP_MS })
          .where('id', '=', id)
          .execute()
        await audit(tx, who, 'rotated', id)
      })
      return secret
    },

    async test(id, who) {
      const webhook = await find(database.query, id, who)
      const started = clock.now()
      const at = instantOf(started)
      const body = { type: 'webhook.test', tenantId: who.tenantId, at, data: { webhookId: id } }
      const message = { id: `test_${random.uuid()}`, body: JSON.stringify(body) }
      const came = await send(webhook, message)
      const details = { responseStatus: came.responseStatus }
      await database.transaction((tx) => audit(tx, who, 'tested', id, details))
      return { ...came, ms: clock.now() - started }
    },

    async deliveries(id, { status, before, limit }, who) {
      await find(database.query, id, who)
      const rows = await selectDeliveries(database.query)
        .where('webhook_id', '=', id)
        .$if(status !== undefined, (query) => query.where('status', '=', status!))
        .$if(before !== undefined, (query) => query.where('id', '<', before!))
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      const page = pageOf(rows, limit, (last) => last.id)
      return { ...page, items: page.items.map(deliveryOf) }
    },

    async replay(id, from, to, who) {
      const webhook = await find(database.query, id, who)
      if (webhook.enabled !== 1)
        throw new Refusal('CONFLICT', 'This webhook is disabled. Enable it first.')
      let queued = 0
      let at = from - 1
      while (at < to && queued < MAX_REPLAY) {
        const page = (await events.after(who.tenantId, at, AT_ONCE)).filter(
          ({ event }) => event.seq <= to,
        )
        if (page.length === 0) break
        at = page.at(-1)!.event.seq
        const due = page.filter((one) => isForWebhooks(one) && wants(webhook, one.event.type))
        await database.transaction(async (tx) => {
          for (const { event } of due) await fanOut.deliver(tx, webhook, event)
        })
        queued += due.length
      }
      await database.transaction((tx) => audit(tx, who, 'replayed', id, { from, to, queued }))
      return queued >= MAX_REPLAY && at < to ? { queued, next: at + 1 } : { queued }
    },
  }
}
