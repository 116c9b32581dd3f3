/** Background work, as admins and those who asked for it see it. */
import type { Job } from '@concord/schemas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { createTenant, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterAll(cleanUp)

const admin = (tenant: Tenant, method: string, path: string) =>
  tenant.call('boss', method, `/api/v1/admin/${path}`, undefined, ['admin'])

/** Polls that close in an hour, each with a job that waits for that. */
async function deadlines(tenant: Tenant, count: number): Promise<void> {
  const { path } = await tenant.trip()
  for (let nth = 0; nth < count; nth += 1) {
    const { status } = await tenant.call('ana', 'POST', `${path}/polls`, {
      question: `Where to ${nth}?`,
      options: [{ title: 'Rome' }],
      deadline: new Date(Date.now() + 3_600_000).toISOString(),
    })
    expect(status).toBe(201)
  }
  await expect
    .poll(async () => (await admin(tenant, 'GET', 'jobs?type=poll.close')).body.items.length)
    .toBe(count)
}

test('[JO13] admins see the jobs of their tenant in figures and page by page, and nobody else does', async () => {
  const tenant = createTenant(server)
  await deadlines(tenant, 3)
  const { body: queues } = await admin(tenant, 'GET', 'queue-metrics')
  expect(queues.default).toMatchObject({ active: 0, failed: 0, delayed: 3, paused: false })
  expect(Object.keys(queues).toSorted()).toEqual(
    expect.arrayContaining(['batch-processing', 'default', 'email', 'notifications', 'reports']),
  )
  const { body: stats } = await admin(tenant, 'GET', 'jobs/stats')
  // People are told of the polls, too, and what they were told ends some day.
  expect(stats).toMatchObject({ processing: 0, failed: 0, byType: { 'poll.close': 3 } })
  expect(stats.pending).toBeGreaterThanOrEqual(3)
  const pages: string[] = []
  let before = ''
  do {
    const query = `jobs?queue=default&status=pending&limit=2${before && `&before=${before}`}`
    const { body } = await admin(tenant, 'GET', query)
    pages.push(...body.items.map(({ id }: Job) => id))
    before = body.next ?? ''
  } while (before)
  expect(pages).toEqual([...new Set(pages)].toSorted().toReversed())
  expect(pages).toHaveLength(3)
  expect(pages[0]).toMatch(/^job_\d{13}_[a-z0-9]+$/)

  const elsewhere = createTenant(server)
  expect((await admin(elsewhere, 'GET', 'jobs')).body.items).toEqual([])
  expect((await admin(elsewhere, 'GET', 'jobs/stats')).body.total).toBe(0)
  expect((await admin(elsewhere, 'POST', `jobs/${pages[0]}/cancel`)).status).toBe(404)
  expect((await tenant.call('ana', 'GET', `/api/v1/jobs/${pages[0]}`)).status).toBe(404)
  expect(
    (await tenant.call('boss', 'GET', `/api/v1/jobs/${pages[0]}`, undefined, ['admin'])).body,
  ).toMatchObject({ id: pages[0], type: 'poll.close', status: 'pending', userId: null })
})

test('[JO14] admins cancel jobs, try them again, and pause a queue for their tenant alone', async () => {
  const [tenant, elsewhere] = [createTenant(server), createTenant(server)]
  await deadlines(tenant, 1)
  const { id } = (await admin(tenant, 'GET', 'jobs?type=poll.close')).body.items[0] as Job
  expect((await admin(tenant, 'POST', `jobs/${id}/retry`)).status).toBe(409)
  expect((await admin(tenant, 'POST', `jobs/${id}/cancel`)).body.status).toBe('cancelled')
  expect((await admin(tenant, 'POST', `jobs/${id}/cancel`)).status).toBe(409)
  expect((await admin(tenant, 'POST', 'queues/default/pause')).body.paused).toBe(true)
  expect((await admin(tenant, 'POST', `jobs/${id}/retry`)).body).toMatchObject({
    status: 'pending',
    attempts: 0,
  })
  expect((await admin(tenant, 'GET', 'queue-metrics')).body.default).toMatchObject({ paused: true })
  expect((await admin(elsewhere, 'GET', 'queue-metrics')).body.default.paused).toBe(false)
  // It comes too early for its poll, so it does nothing; but it runs.
  expect((await admin(tenant, 'GET', 'jobs?status=completed&type=poll.close')).body.items).toEqual(
    [],
  )
  expect((await admin(tenant, 'POST', 'queues/default/resume')).body.paused).toBe(false)
  await expect
    .poll(async () => (await admin(tenant, 'GET', `jobs?type=poll.close`)).body.items[0].status)
    .toBe('completed')
  expect((await admin(tenant, 'POST', 'queues/default/retry-all')).body).toEqual({ retried: 0 })
  expect((await admin(tenant, 'POST', 'queues/nothing/pause')).body.error.message).toMatch(
    /^There is no such queue; there are email, /,
  )
})

test('[WH1] a server that was not told otherwise takes no private address for a webhook', async () => {
  const tenant = createTenant(server)
  for (const url of ['http://example.com/', 'https://127.0.0.1/', 'https://[::1]:8080/']) {
    const body = { url, types: ['*'] }
    const { status } = await tenant.call('boss', 'POST', '/api/v1/webhooks', body, ['admin'])
    expect([url, status]).toEqual([url, 400])
  }
})

test('[JO22] super admins see what the server does at fixed times, pause it and run it now; nobody else does', async () => {
  const { id: tenantId } = createTenant(server)
  const as = async (role: string, method: string, path = '') =>
    request(
      server.url,
      method,
      `/api/v1/admin/schedules${path}`,
      await server.token('boss', { roles: [role], tenantId }),
    )
  const { items } = (await as('super_admin', 'GET')).body
  expect(items).toMatchObject([
    { name: 'retention', cron: '17 * * * *', type: 'retention.sweep', paused: false },
  ])
  expect(Date.parse(items[0].nextAt)).toBeGreaterThan(Date.now())
  expect((await as('admin', 'GET')).body).toEqual({ items: [] })
  expect((await as('admin', 'POST', '/retention/run')).status).toBe(404)
  expect((await as('user', 'GET')).status).toBe(403)
  expect((await as('super_admin', 'POST', '/retention/pause')).body).toMatchObject({
    paused: true,
    nextAt: null,
  })
  expect((await as('super_admin', 'POST', '/retention/resume')).body.paused).toBe(false)
  const { status, body } = await as('super_admin', 'POST', '/retention/run')
  expect([status, body.jobId]).toEqual([201, expect.stringMatching(/^job_/)])
  expect((await as('super_admin', 'POST', '/nothing/run')).status).toBe(404)
})

test('[JO23] the metrics of a running server have the depth of every queue', async () => {
  await expect
    .poll(async () => (await fetch(`${server.url}/metrics`)).text())
    .toContain('concord_job_queue_depth{queue="webhooks",state="waiting"} 0')
})
