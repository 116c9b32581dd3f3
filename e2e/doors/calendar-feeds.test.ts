/** Calendars that programs subscribe to, read as another calendar library reads them. */
import ICAL from 'ical.js'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeClients } from '../stock.ts'
import { createTenant, entry, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closeClients)
afterAll(cleanUp)

/** As a calendar program reads it: the address and nothing else. */
async function read(path: string, tag?: string) {
  const headers = tag === undefined ? {} : { 'if-none-match': tag }
  const response = await fetch(server.url + path, { headers })
  const { status } = response
  const header = (name: string): string | null => response.headers.get(name)
  return {
    status,
    text: await response.text(),
    tag: header('etag') ?? '',
    cache: header('x-cache'),
  }
}

const subscribe = async (tenant: Tenant, path: string, userId?: string): Promise<string> =>
  (await made(tenant, path, userId)).path

async function made(
  tenant: Tenant,
  path: string,
  userId = 'ben',
): Promise<{ id: string; path: string }> {
  const { status, body } = await tenant.call(userId, 'POST', `${path}/feeds`)
  expect([status, Object.keys(body).toSorted()]).toEqual([201, ['createdAt', 'id', 'path']])
  return body
}

test('[EX4] a calendar program reads the trip at a secret address, and no more than once what did not change', async () => {
  const tenant = createTenant(server)
  const { scope, path } = await tenant.trip('Rome and more')
  const ben = await tenant.editor('ben', scope)
  ben.doc.getMap('days').set('d1', entry({ title: 'One', date: '2026-07-01' }))
  const walk = entry({ title: '散歩, walk', dayId: 'd1', startTime: '22:30', endTime: '01:00' })
  ben.doc.getMap('activities').set('a1', walk)
  const long = entry({ title: 'ä€😀'.repeat(40), description: 'Two\nlines; "quoted"', dayId: 'd1' })
  ben.doc.getMap('activities').set('a2', long)
  await ben.acknowledged()
  const address = await subscribe(tenant, path)
  expect(address).toMatch(/^\/api\/v1\/feeds\/calendar\.ics\?token=[\w-]{43}$/)
  const first = await read(address)
  expect([first.status, first.cache]).toEqual([200, 'MISS'])
  expect(await read(address)).toEqual({ ...first, cache: 'HIT' })
  expect(await read(address, first.tag)).toMatchObject({ status: 304, text: '', cache: null })

  const calendar = new ICAL.Component(ICAL.parse(first.text) as unknown[])
  expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe('Rome and more')
  const events = calendar
    .getAllSubcomponents('vevent')
    .map((each) => new ICAL.Event(each))
    .map(({ uid, summary, description, startDate, endDate }) => ({
      uid,
      summary,
      description,
      from: String(startDate),
      to: String(endDate),
    }))
  expect(events).toMatchObject([
    {
      uid: `a1@${scope}`,
      summary: '散歩, walk',
      from: '2026-07-01T22:30:00',
      to: '2026-07-02T01:00:00',
    },
    { uid: `a2@${scope}`, summary: 'ä€😀'.repeat(40), description: 'Two\nlines; "quoted"' },
  ])

  ben.doc.getMap('activities').delete('a2')
  await ben.acknowledged()
  const later = await read(address, first.tag)
  expect([later.status, later.tag === first.tag]).toEqual([200, false])
  expect(ICAL.parse(later.text)).toBeTruthy()
  expect(later.text).not.toContain('a2@')
})

test('[EX5] an address ends with the membership of who made it, when they end it, and when their tokens are revoked', async () => {
  const tenant = createTenant(server)
  const { path } = await tenant.trip()
  const status = async (address: string): Promise<number> => (await read(address)).status
  const add = () => tenant.call('ana', 'POST', `${path}/members`, { userId: 'ben', role: 'viewer' })

  const left = await subscribe(tenant, path)
  await add()
  expect(await status(left)).toBe(200)
  await tenant.call('ana', 'DELETE', `${path}/members/ben`)
  expect(await status(left)).toBe(404)
  await add()
  expect(await status(left)).toBe(404)

  const { id, path: ended } = await made(tenant, path)
  const other = await subscribe(tenant, path)
  const { body } = await tenant.call('ben', 'GET', `${path}/feeds`)
  expect(body.items).toHaveLength(2)
  expect(JSON.stringify(body)).not.toContain('token')
  expect((await tenant.call('ana', 'DELETE', `${path}/feeds/${id}`)).status).toBe(404)
  expect((await tenant.call('ben', 'DELETE', `${path}/feeds/${id}`)).status).toBe(204)
  expect([await status(ended), await status(other)]).toEqual([404, 200])

  const owners = await subscribe(tenant, path, 'ana')
  await tenant.call('boss', 'POST', '/api/v1/admin/users/ben/revoke', undefined, ['admin'])
  expect([await status(other), await status(owners)]).toEqual([404, 200])
  await tenant.call('ana', 'DELETE', path)
  expect(await status(owners)).toBe(404)
})

test('[EX5] an address is for who belongs to the trip, opens this trip alone, and is not to be guessed', async () => {
  const tenant = createTenant(server)
  const { path } = await tenant.trip()
  const address = await subscribe(tenant, path)
  const secret = new URL(address, server.url).searchParams.get('token')!
  for (const token of ['', 'x', secret.slice(1), `${secret}x`, 'A'.repeat(43)])
    expect((await read(`/api/v1/feeds/calendar.ics?token=${token}`)).status).toBe(404)
  expect((await read('/api/v1/feeds/calendar.ics')).status).toBe(400)
  for (const where of [path, `${path}/calendar.ics`, '/api/v1/me'])
    expect((await fetch(`${server.url}${where}?token=${secret}`)).status).toBe(401)
  const denied = [await tenant.call('cleo', 'POST', `${path}/feeds`)]
  denied.push(await tenant.call('boss', 'POST', `${path}/feeds`, undefined, ['admin']))
  expect(denied.map(({ status }) => status)).toEqual([403, 409])
  for (let nth = 1; nth < 10; nth += 1) await subscribe(tenant, path)
  expect((await tenant.call('ben', 'POST', `${path}/feeds`)).status).toBe(409)
  expect(JSON.stringify(server.logged)).not.toContain(secret)
})
