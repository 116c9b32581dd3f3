/** The reference that the server has of itself, and the routes of other systems' words. */
import { KINDS, TEXT_EDITED, VERBS, routeGroups, type ConcordEvent } from '@concord/schemas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { textClient } from '../event-readers.ts'
import { until } from '../stock.ts'
import { createTenant } from '../tenant.ts'
import { time } from '../text-people.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterAll(cleanUp)

const ROUTES = routeGroups(Object.values(KINDS)).flatMap(({ routes }) => routes)

test('[GW23] the reference is served as a page that loads nothing, and as OpenAPI, with every route and verb', async () => {
  for (const path of ['/api/docs', '/api-docs']) {
    const reply = await fetch(server.url + path)
    const page = await reply.text()
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    expect(reply.headers.get('content-security-policy')).toMatch(/script-src 'self'/)
    expect(page).not.toMatch(/<script|<link|src=|url\(|https?:/)
    for (const { path: route } of ROUTES) expect(page).toContain(`<code>${route}</code>`)
    for (const verb of Object.keys(VERBS)) expect(page).toContain(`<code>${verb}</code>`)
  }
  for (const path of ['/api/docs.json', '/api-docs.json']) {
    const { openapi, paths, components } = await (await fetch(server.url + path)).json()
    expect(openapi).toBe('3.1.0')
    for (const { method, path: route, access } of ROUTES) {
      const operation = paths[route.replace(/:(\w+)/g, '{$1}')][method.toLowerCase()]
      expect([route, operation.security]).toEqual([
        route,
        access === 'public' ? [] : [{ token: [] }],
      ])
      for (const [, name] of route.matchAll(/:(\w+)/g))
        expect(operation.parameters).toContainEqual(expect.objectContaining({ name, in: 'path' }))
    }
    expect(components.schemas.Error.properties.error.properties.code.enum).toContain('NOT_IN_ROOM')
  }
})

test('[GW17] health is also where other systems look for it', async () => {
  for (const path of ['/healthz', '/readyz', '/health', '/health/ws'])
    expect([path, (await fetch(server.url + path)).status]).toEqual([path, 200])
})

test('[GW17] documents are made, shared, read and looked back at in the words of other systems', async () => {
  const tenant = createTenant(server)
  for (const base of ['/api/v1/realtime', '/api/realtime']) {
    const documents = `${base}/documents`
    const call = (userId: string, method: string, path: string, body?: unknown) =>
      tenant.call(userId, method, `${documents}/${path}`, body)
    const made = await call('ana', 'POST', 'create', { title: 'Plan', content: 'One\nTwo' })
    expect(made).toMatchObject({ status: 201, body: { title: 'Plan', createdBy: 'ana' } })
    const { id, scope } = made.body
    expect((await call('ben', 'GET', id)).status).toBe(403)
    const share = await call('ana', 'POST', `${id}/share`, { userIds: ['ben', 'ana', 'cleo'] })
    expect([share.status, share.body.items.map(({ role }: { role: string }) => role)]).toEqual([
      200,
      ['owner', 'editor', 'editor'],
    ])
    const ben = await textClient(server.wsUrl, await tenant.token('ben'))
    await ben.ask('document:subscribe', id, 'document:subscribed')
    await tenant.call('ben', 'PATCH', `/api/v1/documents/${id}`, { title: 'The plan' })
    const read = await call('cleo', 'GET', id)
    expect(read.body).toMatchObject({
      id,
      title: 'The plan',
      collaborators: [{ userId: 'ana' }, { userId: 'ben' }, { userId: 'cleo' }],
      activeUsers: [{ userId: 'ben', status: 'online' }],
      lock: null,
    })
    expect(JSON.stringify(read.body.content)).toMatch(/One.*Two/)
    const first = (await call('cleo', 'GET', `${id}/history?limit=1`)).body
    const older = (await call('cleo', 'GET', `${id}/history?before=${first.next}`)).body
    expect(first.items).toHaveLength(1)
    // That Ana wrote in it is told once she has paused: before or after the new title.
    const history = [...first.items, ...older.items].filter(
      ({ type }: ConcordEvent) => type !== TEXT_EDITED,
    )
    expect(history[0]).toMatchObject({ type: 'document.renamed', actor: 'ben', at: time })
    expect(history.at(-1)).toMatchObject({ type: 'document.renamed', actor: 'ana', scope })
    for (const [userId, method, path, body, status] of [
      ['ana', 'POST', 'create', {}, 400],
      ['ana', 'POST', 'create', { title: 'x', content: 7 }, 400],
      ['ana', 'GET', 'nowhere', undefined, 404],
      ['ana', 'POST', `${id}/share`, { userIds: [] }, 400],
      ['ana', 'POST', `${id}/share`, { userIds: ['dan'], role: 'owner' }, 400],
      ['ben', 'POST', `${id}/share`, { userIds: ['dan'] }, 403],
      ['dan', 'GET', `${id}/history`, undefined, 403],
    ] as const)
      expect([path, (await call(userId, method, path, body)).status]).toEqual([path, status])
    const stats = await tenant.call('ana', 'GET', `${base}/stats/collaborative`)
    expect(stats.body).toMatchObject({ collaborators: 3, activeUsers: 1, locked: 0 })
    ben.close()
  }
  const path = '/api/realtime/notifications/cleo?type=share'
  await until(async () => (await tenant.call('cleo', 'GET', path)).body.items.length === 2)
})
