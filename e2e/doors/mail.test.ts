/** Mail through the doors of a server without a mail server: it is in files. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, request, startConcord, type ConcordServer, type Reply } from '../concord.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord({ env: { PUBLIC_URL: 'https://plan.example.com/' } })
})
afterAll(cleanUp)

interface Kept {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

const admin = async (
  method: string,
  path: string,
  body?: unknown,
  tenantId = 't',
): Promise<Reply> =>
  request(
    server.url,
    method,
    `/api/v1/${path}`,
    await server.token('boss', { roles: ['admin'], tenantId }),
    body,
  )
const warn = (userId: string): Promise<Reply> =>
  admin('POST', 'realtime/notifications/alert', { userId, message: '<b>Leave</b> now' })
const mails = async (tenantId?: string): Promise<Kept[]> =>
  (await admin('GET', 'admin/mails', undefined, tenantId)).body.items

/** As one with that address in their token. */
const tokenOf = async (userId: string, email: string): Promise<string> =>
  (
    await request(server.url, 'POST', '/api/dev/token', undefined, {
      userId,
      tenantId: 't',
      email,
    })
  ).body.token

test('[NO17] [NO19] who shows a token with their address is offered mail, gets it, and ends it with one request', async () => {
  const token = await tokenOf('ben', 'ben@example.com')
  const mine = (path: string): Promise<Reply> =>
    request(server.url, 'GET', `/api/v1/${path}`, token)
  const offered = async () => (await mine('realtime/notifications/ben/preferences')).body.available
  await expect.poll(offered).toEqual(['in_app', 'email', 'push'])
  expect((await mine('users/ben/mail')).body).toEqual({ address: 'ben@example.com' })
  const { body } = await warn('ben')
  expect(body.notification.channels).toEqual(['in_app', 'email'])
  await expect.poll(async () => (await mails()).length).toBe(1)
  const [{ id, ...about }] = (await mails()) as [Kept]
  expect(about).toMatchObject({ to: 'ben@example.com', subject: '<b>Leave</b> now' })
  const { text, html } = (await admin('GET', `admin/mails/${id}`)).body as Kept
  expect(html).toContain('&lt;b&gt;Leave&lt;/b&gt; now')

  const link = /https:\/\/plan\.example\.com(\/\S+token=\S+)/.exec(text)![1]!
  const page = await fetch(server.url + link)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(await page.text()).toContain('<form method="post">')
  expect((await warn('ben')).body.notification.channels).toContain('email')
  const form = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
  expect((await fetch(server.url + link, { method: 'POST', body: form })).status).toBe(200)
  expect((await warn('ben')).body.notification.channels).toEqual(['in_app'])
  expect((await fetch(`${server.url}${link}x`, { method: 'POST', body: form })).status).toBe(400)
})

test('[ML6] admins set where people get mail, for their tenant alone, and try whether it works', async () => {
  const path = 'admin/users/cleo/mail'
  expect((await admin('PUT', path, { address: 'nothing' })).status).toBe(400)
  expect((await admin('PUT', path, { address: 'cleo@example.com' })).body).toEqual({
    address: 'cleo@example.com',
  })
  expect((await admin('GET', 'users/cleo/mail', undefined, 'o')).body).toEqual({ address: null })
  const { body } = await admin('GET', 'admin/audit?limit=5')
  expect(body.items).toContainEqual(
    expect.objectContaining({ action: 'mail.address', target: 'cleo', actor: 'boss' }),
  )
  expect((await admin('PUT', path, { address: null })).body).toEqual({ address: null })
  const { status, body: asked } = await admin(
    'POST',
    'test/email-job',
    { to: 'x@example.com' },
    'o',
  )
  expect(status).toBe(201)
  await expect
    .poll(async () => (await admin('GET', `jobs/${asked.jobId}`, undefined, 'o')).body.status)
    .toBe('completed')
  expect((await mails('o')).map(({ to }) => to)).toEqual(['x@example.com'])
})

test('[ML5] mails are shown in a frame that runs nothing, for one tenant, and in dev mode alone', async () => {
  const { body } = await admin('POST', 'test/email-job', { to: 'y@example.com' }, 'p')
  await expect.poll(async () => (await mails('p')).length).toBe(1)
  const show = async (query: string) => {
    const response = await fetch(`${server.url}/api/dev/mails?tenantId=p${query}`)
    return { headers: response.headers, status: response.status, text: await response.text() }
  }
  expect((await show('')).text).toContain('y@example.com')
  const { headers, text } = await show(`&id=${body.jobId}`)
  expect(text).toMatch(/<iframe sandbox="" [^>]*srcdoc="&lt;!doctype html&gt;/)
  expect(headers.get('content-security-policy')).toContain("script-src 'self'")
  expect((await mails('q')).length).toBe(0)
  for (const id of ['none', '..%2F..%2Fconcord', `../t/${body.jobId}`])
    expect((await show(`&id=${id}`)).status).toBe(404)

  const closed = await startConcord({ env: { JWT_SECRET: 'x'.repeat(40) } })
  expect((await fetch(`${closed.url}/api/dev/mails`)).status).toBe(404)
})
