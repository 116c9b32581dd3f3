import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  KINDS,
  deliverWebhookJob,
  eventRegistry,
  type ConcordEvent,
  type Principal,
  type TenantId,
  type UserId,
} from '@concord/schemas'
import { Webhook as ThirdParty } from 'standardwebhooks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock, systemRandomness as random } from '../../core/clock.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMetrics } from '../../core/metrics.ts'
import { createOutgoing } from '../../core/outgoing.ts'
import { createManualClock, type ManualClock } from '../../core/test/manual-clock.ts'
import { createConsumers, type Consumers } from '../../events/consumers.ts'
import { createEventLog, type EventLog } from '../../events/event-log.ts'
import { createWake } from '../../events/wake.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import { createJobs } from '../../jobs/sqlite-jobs.ts'
import { createWorkers } from '../../jobs/workers.ts'
import { openDatabase, type Database } from '../../storage/database.ts'
import { createSendMessage, deliverToWebhooks } from './deliver.ts'
import { createFanOut } from './fan-out.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'

interface Received {
  readonly id: string
  readonly event: ConcordEvent
  readonly body: string
  readonly headers: IncomingHttpHeaders
}

const boss: Principal = {
  userId: 'boss' as UserId,
  name: 'Boss',
  tenantId: 't' as TenantId,
  roles: ['admin'],
}
const other: Principal = { ...boss, tenantId: 'o' as TenantId }

let folder: string
let database: Database
let clock: ManualClock
let events: EventLog
let consumers: Consumers
let jobs: Jobs
let webhooks: Webhooks
let receiver: Server
let url: string
let received: Received[]
/** What the receiver answers. */
let answer: number
/** When it answers. */
let gate: Promise<void>
let closing: (() => Promise<void>)[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-webhooks-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  // What is signed is looked at by somebody who has a clock of their own.
  clock = createManualClock(Date.now())
  received = []
  answer = 200
  gate = Promise.resolve()
  receiver = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString()
      const { headers } = request
      const id = String(headers['webhook-id'])
      received.push({ id, event: JSON.parse(body), body, headers })
      void gate.then(() => response.writeHead(answer).end('thanks'))
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => receiver.once('listening', resolve))
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  const registry = eventRegistry(Object.values(KINDS))
  const [logger, metrics, wake] = [silentLogger, createMetrics(), createWake()]
  events = createEventLog(database, registry)
  const jobLog = { write: async () => {}, written() {} }
  const workers = createWorkers({ database, jobLog, clock, logger, metrics })
  jobs = createJobs({ database, clock, random, crew: workers })
  const fanOut = createFanOut({ jobs, events, clock })
  const outgoing = createOutgoing('anywhere', clock)
  const send = createSendMessage(outgoing, clock)
  deliverToWebhooks({ workers, database, events, send, outgoing, clock, logger })
  webhooks = createWebhooks({ database, events, registry, fanOut, send, outgoing, clock, random })
  // They look at the log every few seconds: too often for days that pass at once.
  const parts = { database, log: events, wake, clock: systemClock, logger, metrics }
  consumers = createConsumers({ consumers: [fanOut.consumer], ...parts })
  await consumers.start()
  await workers.start()
  closing = [() => consumers.stop(), () => workers.stop()]
})
afterEach(async () => {
  receiver.closeAllConnections()
  receiver.close()
  const passing = setInterval(() => clock.pass(1000), 1)
  for (const close of closing) await close()
  clearInterval(passing)
  await database.close()
  rmSync(folder, { recursive: true })
})

/** Events happen, and everybody who follows the log has them. */
async function happen(
  types: readonly string[],
  audience: 'admins' | 'user' = 'admins',
  tenant = 't',
) {
  await database.transaction((tx) =>
    events.append(
      tx,
      tenant,
      types.map((type, nth) => ({
        type,
        scopeId: null,
        entityId: `${nth}`,
        actor: null,
        at: clock.now(),
        late: false,
        data: { n: nth },
        audience,
        ...(audience === 'user' ? { audienceUser: 'ana' } : {}),
      })),
    ),
  )
  await consumers.caughtUp(tenant)
}

const create = (types: string[], who = boss) =>
  webhooks.create({ url, types, description: '' }, who)
const seqs = (): number[] => received.map(({ event }) => event.seq).toSorted((a, b) => a - b)
/** Whether no job runs. */
const isWaiting = async () => (await jobs.queueCounts('t')).webhooks.active === 0
const deliveries = async (id: string) => (await webhooks.deliveries(id, { limit: 100 }, boss)).items

test('[WH3] each event that a webhook wants is sent to it once, signed so that others can verify it', async () => {
  await happen(['payment.confirmed'])
  const { secret, id } = await create(['payment.*', 'trip.deleted'])
  await happen(['payment.confirmed', 'lead.created', 'trip.deleted', 'payment.refunded'])
  await happen(['chat.mentioned', 'payment.confirmed'], 'user')
  await happen(['payment.confirmed'], 'admins', 'o')
  await expect.poll(seqs).toEqual([2, 4, 5])
  const party = new ThirdParty(secret)
  for (const { body, headers, event, id: messageId } of received) {
    expect(party.verify(body, headers as Record<string, string>)).toEqual(event)
    expect(() => party.verify(`${body} `, headers as Record<string, string>)).toThrow()
    expect(messageId).toBe(`msg_${id}_${event.seq}`)
  }
  expect(received.map(({ event }) => event.type).toSorted()).toEqual([
    'payment.confirmed',
    'payment.refunded',
    'trip.deleted',
  ])
  await expect
    .poll(async () => (await deliveries(id)).map(({ status }) => status))
    .toEqual(['delivered', 'delivered', 'delivered'])
  expect((await webhooks.read(id, boss)).health).toMatchObject({ failures: 0, failingSince: null })
})

test('[WH3] the recipe in the documentation verifies what is sent', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/webhooks.md'), 'utf8')
  const recipe = [...page.matchAll(/```js\n([\s\S]*?)```/g)].find(([, code]) =>
    code?.includes('function isFromConcord'),
  )![1]!
  const code = encodeURIComponent(`${recipe}\nexport { isFromConcord }`)
  const { isFromConcord } = await import(`data:text/javascript,${code}`)
  const { secret, id } = await create(['*'])
  await webhooks.rotate(id, boss)
  await webhooks.test(id, boss)
  const [{ headers, body }] = received as [Received]
  expect(isFromConcord(secret, headers, body)).toBe(true)
  expect(isFromConcord(secret, headers, `${body} `)).toBe(false)
  expect(isFromConcord('whsec_AAAA', headers, body)).toBe(false)
  const old = { ...headers, 'webhook-timestamp': '1' }
  expect(isFromConcord(secret, old, body)).toBe(false)
})

test('[WH4] what could not be delivered is sent again later under the same id, and in the end waits among the failed', async () => {
  const { id } = await create(['*'])
  answer = 500
  await happen(['payment.confirmed'])
  for (let attempt = 1; attempt <= 12; attempt += 1) {
    await expect.poll(() => received.length).toBe(attempt)
    await expect.poll(async () => (await deliveries(id))[0]?.attempts).toBe(attempt)
    await expect.poll(isWaiting).toBe(true)
    if (attempt === 12) break
    await expect.poll(() => clock.waiting).toBeGreaterThan(1)
    clock.pass(5000 * 2 ** (attempt - 1))
  }
  expect(new Set(received.map(({ id: messageId }) => messageId)).size).toBe(1)
  expect((await deliveries(id))[0]).toMatchObject({
    status: 'failed',
    responseStatus: 500,
    error: 'It answered 500.',
  })
  const { health, enabled } = await webhooks.read(id, boss)
  expect(health).toMatchObject({ failures: 12, lastError: 'It answered 500.' })
  expect(enabled).toBe(true)
  answer = 200
  expect(await webhooks.replay(id, 1, 1, boss)).toEqual({ queued: 1 })
  await expect.poll(async () => (await deliveries(id))[0]?.status).toBe('delivered')
  expect((await webhooks.read(id, boss)).health).toMatchObject({ failures: 0, failingSince: null })
})

test('[WH5] who says that it is gone, and who fails for five days, is sent nothing more', async () => {
  const { id } = await create(['*'])
  answer = 410
  await happen(['payment.confirmed'])
  await expect.poll(async () => (await webhooks.read(id, boss)).enabled).toBe(false)
  expect((await webhooks.read(id, boss)).disabledReason).toMatch(/gone/)
  answer = 200
  await happen(['payment.confirmed'])
  await webhooks.change(id, { enabled: true }, boss)
  await happen(['payment.confirmed'])
  await expect.poll(seqs).toEqual([1, 3])
  answer = 503
  await happen(['payment.confirmed'])
  await expect.poll(() => received.length).toBe(3)
  await expect.poll(async () => (await webhooks.read(id, boss)).health.failures).toBe(1)
  await expect.poll(isWaiting).toBe(true)
  await expect.poll(() => clock.waiting).toBeGreaterThan(1)
  clock.pass(5 * 24 * 3_600_000)
  await expect.poll(async () => (await webhooks.read(id, boss)).enabled).toBe(false)
  const rows = await database.query
    .selectFrom('audit')
    .select(['actor', 'action'])
    .orderBy('id')
    .execute()
  expect(rows.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    'boss webhook.created',
    'null webhook.disabled',
    'boss webhook.changed',
    'null webhook.disabled',
  ])
})

test('[WH6] a secret is shown once, and for a day the one before it signs too', async () => {
  const { id, secret } = await create(['*'])
  expect(JSON.stringify([await webhooks.list(boss), await webhooks.read(id, boss)])).not.toContain(
    secret.slice(6),
  )
  const next = await webhooks.rotate(id, boss)
  expect(await webhooks.test(id, boss)).toMatchObject({
    ok: true,
    responseStatus: 200,
    error: null,
  })
  const [first] = received
  for (const key of [secret, next])
    new ThirdParty(key).verify(first!.body, first!.headers as Record<string, string>)
  clock.pass(24 * 3_600_000)
  await webhooks.test(id, boss)
  expect(received[1]?.headers['webhook-signature']).toMatch(/^v1,[^ ]+$/)
  answer = 302
  expect(await webhooks.test(id, boss)).toMatchObject({
    ok: false,
    error: 'It answered 302; redirects are not followed.',
  })
})

test('[WH7] a webhook is of its tenant alone, and what makes no sense is refused', async () => {
  const { id } = await create(['payment.*'])
  await expect(webhooks.read(id, other)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(webhooks.remove(id, other)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(webhooks.replay(id, 1, 9, other)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await webhooks.list(other)).toEqual([])
  await expect(create(['nothing.*'])).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
  const withName = webhooks.create(
    { url: 'https://a:b@c.de/', types: ['*'], description: '' },
    boss,
  )
  await expect(withName).rejects.toThrow(/^url: /)
  await happen(Array.from({ length: 30 }, () => 'payment.confirmed'))
  await expect.poll(() => received.length).toBe(30)
  const page = await webhooks.deliveries(id, { limit: 20 }, boss)
  const rest = await webhooks.deliveries(id, { limit: 20, before: page.next }, boss)
  expect([...page.items, ...rest.items].map(({ seq }) => seq)).toEqual(
    Array.from({ length: 30 }, (_, nth) => 30 - nth),
  )
  expect(rest.next).toBeUndefined()
  await webhooks.remove(id, boss)
  await happen(['payment.confirmed'])
  expect(await webhooks.list(boss)).toEqual([])
  expect(received).toHaveLength(30)
})

test('[WH9] who fails again and again takes up one delivery at a time, and nobody else waits for them', async () => {
  const { id } = await create(['*'])
  await database.query.updateTable('webhooks').set({ failures: 5 }).execute()
  const open = Promise.withResolvers<void>()
  gate = open.promise
  await happen(Array.from({ length: 10 }, () => 'payment.confirmed'))
  await expect
    .poll(async () => (await deliveries(id)).filter(({ attempts }) => attempts === 1).length)
    .toBe(9)
  expect(received).toHaveLength(1)
  expect((await webhooks.read(id, boss)).health.failures).toBe(5)
  open.resolve()
  await expect.poll(async () => (await webhooks.read(id, boss)).health.failures).toBe(0)
  await expect.poll(isWaiting).toBe(true)
  await expect.poll(() => clock.waiting).toBeGreaterThan(1)
  clock.pass(5000)
  await expect.poll(seqs).toEqual(Array.from({ length: 10 }, (_, nth) => nth + 1))
})

test('[WH10] a delivery whose job is cancelled is cancelled, too, and is delivered once its job is tried again', async () => {
  answer = 500
  const { id } = await create(['payment.*'])
  await happen(['payment.confirmed'])
  await expect.poll(async () => (await deliveries(id))[0]?.attempts).toBe(1)
  await expect.poll(isWaiting).toBe(true)
  const [job] = await jobs.list({ type: deliverWebhookJob.type, limit: 1 })
  expect(await jobs.cancel(job!.id)).toBe(true)
  expect(await deliveries(id)).toMatchObject([{ status: 'cancelled', attempts: 1 }])
  expect((await deliveries(id))[0]!.finishedAt).not.toBeNull()
  answer = 200
  await jobs.retry(job!.id)
  await expect.poll(async () => (await deliveries(id))[0]?.status).toBe('delivered')
})
