/** Activities that are brought into a trip as CSV. */
import type { Job, TripImport } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { chanceFrom } from '../chance.ts'
import { cleanUp, startConcord, type ConcordServer, type Reply } from '../concord.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, type Tenant } from '../tenant.ts'

const SEED = Number(process.env['IMPORT_KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closeClients)
afterAll(cleanUp)

const order = (tenant: Tenant, path: string, csv: string, dryRun = false, userId = 'ben') =>
  tenant.call(userId, 'POST', `${path}/imports`, { csv, dryRun })

async function ended(
  tenant: Tenant,
  path: string,
  id: string,
  userId = 'ben',
): Promise<TripImport> {
  const read = async (): Promise<TripImport> =>
    (await tenant.call(userId, 'GET', `${path}/imports/${id}`)).body
  await until(async () => ['completed', 'failed'].includes((await read()).status))
  return read()
}

const activitiesOf = async (tenant: Tenant, path: string) =>
  (await tenant.call('ana', 'GET', path)).body.activities

test('[IM5] an import is a job of whoever asked, with their name on what it brings and its report for them alone', async () => {
  const tenant = createTenant(server)
  const { path } = await tenant.trip()
  const csv = 'title,date,start\nLouvre,2026-07-01,09:30\nDinner,,late\n'
  const dry = await order(tenant, path, csv, true)
  expect(dry.status).toBe(201)
  expect(await ended(tenant, path, dry.body.id)).toMatchObject({
    status: 'completed',
    dryRun: true,
    error: null,
    report: { rows: 2, added: 1, daysAdded: 1, refused: 1 },
  })
  expect(await activitiesOf(tenant, path)).toEqual([])
  const { body } = await order(tenant, path, csv)
  const done = await ended(tenant, path, body.id)
  expect(done.report?.problems).toMatchObject([{ row: 3, column: 'start', value: 'late' }])
  expect(await activitiesOf(tenant, path)).toMatchObject([{ title: 'Louvre', createdBy: 'ben' }])
  const { body: job } = await tenant.call('ben', 'GET', `/api/v1/jobs/${done.jobId}`)
  const result = { importId: body.id, added: 1, refused: 1 }
  expect(job as Job).toMatchObject({ type: 'trip.import', status: 'completed', result })
  const events = await tenant.log('ben')
  expect(
    events.find(({ type, actor }) => type === 'activity.added' && actor === 'ben'),
  ).toBeTruthy()
  const told = events.findLast(({ type }) => type === 'job.completed')
  expect(told?.data).toMatchObject({ result })
  const others = await tenant.call('ana', 'GET', `${path}/imports/${body.id}`)
  expect([others.status, others.body.error.code]).toEqual([404, 'NOT_FOUND'])
})

test('[IM6] who may not edit imports nothing, also when they may not any more once it is their turn', async () => {
  const tenant = createTenant(server)
  const { path } = await tenant.trip()
  await tenant.call('ana', 'POST', `${path}/members`, { userId: 'vera', role: 'viewer' })
  for (const userId of ['vera', 'nobody', 'boss'])
    expect((await order(tenant, path, 'title\nA', false, userId)).status).toBe(403)
  const queue = `/api/v1/admin/queues/batch-processing`
  await tenant.call('boss', 'POST', `${queue}/pause`, undefined, ['admin'])
  const { body } = await order(tenant, path, 'title\nA')
  await tenant.call('ana', 'POST', `${path}/members`, { userId: 'ben', role: 'viewer' })
  await tenant.call('boss', 'POST', `${queue}/resume`, undefined, ['admin'])
  expect(await ended(tenant, path, body.id)).toMatchObject({
    status: 'failed',
    error: 'As viewer you may not edit here.',
    report: null,
  })
  expect(await activitiesOf(tenant, path)).toEqual([])
  for (const wrong of [{}, { csv: '' }, { csv: 'x'.repeat(200_001) }, { csv: 'a', now: true }])
    expect((await tenant.call('ana', 'POST', `${path}/imports`, wrong)).status).toBe(400)
})

test(
  '[IM4] after kill -9 every row is there once, and the same key is the same import',
  { timeout: 120_000 },
  async () => {
    console.log(`imports: IMPORT_KILL_SEED=${SEED}`)
    const chance = chanceFrom(SEED)
    let running = await startConcord()
    const call = async (method: string, path: string, body?: unknown): Promise<Reply> => {
      const headers: Record<string, string> = {
        authorization: `Bearer ${await running.token('ana')}`,
        'idempotency-key': 'only-once',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      }
      const init = {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }
      const response = await fetch(`${running.url}/api/v1/${path}`, init)
      return { status: response.status, body: await response.json() }
    }
    const titles = Array.from({ length: 400 }, (_, nth) => `Place ${nth}`)
    const body = { csv: ['title,date', ...titles.map((each) => `${each},2026-07-01`)].join('\n') }
    const { body: made } = await call('POST', 'trips', { title: 'Rome' })
    const path = `trips/${made.id}`
    const { body: ordered } = await call('POST', `${path}/imports`, body)
    const enough = chance.between(0, 300)
    await until(async () => (await call('GET', path)).body.activities.length >= enough)
    await running.kill()
    running = await running.restart()
    const again = await call('POST', `${path}/imports`, body)
    expect([again.status, again.body.id]).toEqual([200, ordered.id])
    // What was at work when the server was killed is tried again a little later.
    const report = async () =>
      (await call('GET', `${path}/imports/${ordered.id}`)).body.report as unknown
    await until(async () => (await report()) !== null, 90_000)
    expect(await report()).toMatchObject({ added: 400, daysAdded: 1 })
    const { body: trip } = await call('GET', path)
    expect(trip.days).toHaveLength(1)
    expect(trip.activities.map(({ title }: { title: string }) => title)).toEqual(titles)
  },
)
