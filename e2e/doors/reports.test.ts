/** Reports: asked for, made in the background, fetched by whoever may see what is in them. */
import type { Report } from '@concord/schemas'
import { extractText } from 'unpdf'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closeClients)
afterAll(cleanUp)

const REPORTS = '/api/v1/reports'

async function fetchFile(tenant: Tenant, userId: string, id: string, roles?: string[]) {
  const headers = { authorization: `Bearer ${await tenant.token(userId, roles)}` }
  const response = await fetch(`${server.url}${REPORTS}/${id}/file`, { headers })
  const bytes = new Uint8Array(await response.arrayBuffer())
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    name: response.headers.get('content-disposition'),
    bytes,
    text: new TextDecoder().decode(bytes),
  }
}

async function made(
  tenant: Tenant,
  userId: string,
  request: object,
  roles?: string[],
): Promise<Report> {
  const { status, body } = await tenant.call(userId, 'POST', REPORTS, request, roles)
  expect([status, body.error]).toEqual([201, null])
  const read = async () =>
    (await tenant.call(userId, 'GET', `${REPORTS}/${body.id}`, undefined, roles)).body
  await until(async () => ['completed', 'failed'].includes((await read()).status))
  return read()
}

test('[RP2] what happened in a trip comes as CSV and as PDF to whoever asked, who is told when it is there', async () => {
  const tenant = createTenant(server)
  const { scope, path } = await tenant.trip()
  await tenant.call('ben', 'PATCH', path, { title: '=SUM(旅行)', destination: 'Italy' })
  const newest = async () => (await tenant.call('ben', 'GET', `${path}/updates`)).body.items[0]
  await until(async () => (await newest())?.userId === 'ben')
  const request = { type: 'activity', scope, filters: {} }
  const csv = await made(tenant, 'ben', { ...request, format: 'csv' })
  expect(csv).toMatchObject({ ...request, format: 'csv', status: 'completed', error: null })
  const file = await fetchFile(tenant, 'ben', csv.id)
  expect([file.status, file.type]).toEqual([200, 'text/csv; charset=utf-8'])
  expect(file.name).toBe(`attachment; filename="activity-${csv.id}.csv"`)
  expect(file.text.split('\r\n')[0]).toBe('When,Who,What,Details,Offline')
  expect(file.text).toMatch(/,ben,trip meta updated,"?(.*\n)?title: Rome → =SUM\(旅行\)/)

  const pdf = await fetchFile(
    tenant,
    'ben',
    (await made(tenant, 'ben', { ...request, format: 'pdf' })).id,
  )
  expect([pdf.status, pdf.type]).toEqual([200, 'application/pdf'])
  const { text } = await extractText(pdf.bytes, { mergePages: true })
  expect(text).toContain('title: Rome → =SUM(旅行)')

  const { body: job } = await tenant.call('ben', 'GET', `/api/v1/jobs/${csv.jobId}`)
  expect(job).toMatchObject({
    type: 'report.make',
    queue: 'reports',
    progress: 100,
    maxAttempts: 5,
  })
  const told = (await tenant.log('ben')).filter(({ type }) => type === 'job.completed')
  expect(told.at(0)?.data).toMatchObject({ jobId: csv.jobId, result: { reportId: csv.id } })
  expect((await tenant.log('ana')).map(({ type }) => type)).not.toContain('job.completed')
  const { body: mine } = await tenant.call('ben', 'GET', REPORTS)
  expect(mine.items.map(({ format }: Report) => format)).toEqual(['pdf', 'csv'])

  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  const later = { ...request, format: 'csv', filters: { startDate: tomorrow } }
  const empty = await fetchFile(tenant, 'ben', (await made(tenant, 'ben', later)).id)
  expect(empty.text).toBe('When,Who,What,Details,Offline\r\n')
  // So that spreadsheets take it for UTF-8.
  expect([...empty.bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
})

test('[RP3] a report is of what somebody may see, and is gone for them when they may not any more', async () => {
  const tenant = createTenant(server)
  const { scope, path } = await tenant.trip()
  const order = async (userId: string, request: object, roles?: string[]): Promise<number> =>
    (await tenant.call(userId, 'POST', REPORTS, { format: 'csv', ...request }, roles)).status
  const activity = { type: 'activity', scope }
  expect(await order('cleo', activity)).toBe(403)
  expect(await order('ana', { type: 'audit' })).toBe(403)
  for (const wrong of [
    { type: 'activity' },
    { type: 'audit', scope },
    { type: 'gossip' },
    { ...activity, format: 'doc' },
    { ...activity, filters: { startDate: 'yesterday' } },
  ])
    expect(await order('ana', wrong)).toBe(400)
  const { id } = await made(tenant, 'ben', { ...activity, format: 'csv' })
  for (const [userId, roles] of [['ana'], ['boss', ['admin']]] as const)
    expect((await fetchFile(tenant, userId, id, roles && [...roles])).status).toBe(404)
  const elsewhere = createTenant(server)
  expect((await fetchFile(elsewhere, 'ben', id)).status).toBe(404)
  expect((await fetchFile(tenant, 'ben', id)).status).toBe(200)
  await tenant.call('ana', 'DELETE', `${path}/members/ben`)
  expect((await fetchFile(tenant, 'ben', id)).status).toBe(403)

  const audit = await made(tenant, 'boss', { type: 'audit', format: 'csv' }, ['admin'])
  expect((await fetchFile(tenant, 'boss', audit.id, ['admin'])).status).toBe(200)
  expect((await fetchFile(tenant, 'boss', audit.id, ['user'])).status).toBe(403)
  const inbox = await made(tenant, 'ben', { type: 'notifications', format: 'csv' })
  const { text } = await fetchFile(tenant, 'ben', inbox.id)
  expect(text).toContain('When,Type,Priority,Title,Message,State')
})

test('[RP4] a report of votes says who said what, but of a secret poll only how it stands', async () => {
  const tenant = createTenant(server)
  const { scope, path } = await tenant.trip()
  const vote = async (question: string, secret: boolean): Promise<string> => {
    const options = [{ title: `${question} Rome` }, { title: `${question} Oslo` }]
    const body = { question, options, secret }
    const { body: poll } = await tenant.call('ana', 'POST', `${path}/polls`, body)
    const cast = { optionId: poll.options[0].id, choice: 'up' }
    const votes = `${path}/polls/${poll.id}/vote`
    const { status } = await tenant.call('ben', 'POST', votes, cast)
    expect(status).toBeLessThan(300)
    return poll.id
  }
  await vote('Openly', false)
  await vote('Secretly', true)
  const request = { type: 'votes', format: 'csv', scope }
  const read = async (): Promise<string[]> => {
    const { id } = await made(tenant, 'ana', request)
    return (await fetchFile(tenant, 'ana', id)).text.split('\r\n')
  }
  const rows = await read()
  const said = rows.filter((row) => row.includes(',ben,'))
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(/^Openly,open,Openly Rome,ben,up,/)
  expect(rows).toContain('Secretly,open,,,1 voted,')
  expect(rows.some((row) => row.startsWith('Openly,open,Openly Rome,,"1 for, 0 against'))).toBe(
    true,
  )
})
