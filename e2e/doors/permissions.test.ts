/** docs/permissions.md against a running server: role × verb × route × tenant, made from the same declarations. */
import {
  KINDS,
  ScopeRole,
  isAdmin,
  may,
  routeGroups,
  trip,
  voteKey,
  type AccountRole,
  type Kind,
  type Route,
  type Verb,
} from '@concord/schemas'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { closeClients, stockClient, until } from '../stock.ts'
import { entry } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  // Everybody comes from one address.
  server = await startConcord()
})
afterEach(closeClients)
afterAll(cleanUp)

interface Caller {
  readonly name: string
  /** In the scope; none for who is no member. */
  readonly role?: ScopeRole
  readonly roles: AccountRole[]
  readonly tenantId?: string
  readonly anonymous?: boolean
}

const CALLERS: readonly Caller[] = [
  ...ScopeRole.options.map((role): Caller => ({ name: role, role, roles: ['user'] })),
  { name: 'nobody of it', roles: ['user'] },
  { name: 'agent of the tenant', roles: ['agent'] },
  { name: 'admin of the tenant', roles: ['admin'] },
  { name: 'owner elsewhere', roles: ['user'], tenantId: 'other' },
  { name: 'admin elsewhere', roles: ['super_admin'], tenantId: 'other' },
  { name: 'without a token', roles: [], anonymous: true },
]

/** What a route must answer this caller: `true` stands for anything that only somebody who was let in can get. */
function due({ access }: Route, { role, roles, tenantId, anonymous }: Caller): true | number {
  if (access === 'public') return true
  if (anonymous) return 401
  if (access === 'signed-in') return true
  if (access === 'admin') return isAdmin(roles) || 403
  // An admin asks for somebody else's.
  if (access === 'self') return isAdmin(roles) ? 403 : true
  if (access === 'self-or-admin') return true
  if (tenantId) return 404
  return may(access, role, roles) || 403
}

async function scopeFor(kind: Kind, caller: Caller): Promise<string> {
  const base = `/api/v1/${kind.plural}`
  const { body } = await server.call('ana', 'POST', base, { title: 'Rome' })
  const member = (userId: string, role: string): Promise<unknown> =>
    server.call('ana', 'POST', `${base}/${body.id}/members`, { userId, role })
  await member('cleo', 'viewer')
  if (caller.role) await member('ben', caller.role)
  return body.id
}

/** What Ben makes of each thing that is one person's, by what paths call it. */
const BENS_OWN: Readonly<Record<string, unknown>> = {
  ':messageId': { text: 'Hello' },
  ':importId': { csv: 'title\nWalk', dryRun: true },
  ':feedId': {},
}

/** Something that Ben made while he could, before he became what the caller is; `path` ends with its collection. */
async function bensOwn(path: string, body: unknown, { role }: Caller): Promise<string> {
  const members = path.replace(/[^/]+$/, 'members')
  await server.call('ana', 'POST', members, { userId: 'ben', role: 'editor' })
  const made = await server.call('ben', 'POST', path, body)
  if (role) await server.call('ana', 'POST', members, { userId: 'ben', role })
  else await server.call('ana', 'DELETE', `${members}/ben`)
  return made.body.id
}

/** Something that the person was told in the caller's tenant. */
async function toldTo(userId: string, { tenantId }: Caller): Promise<string> {
  const token = await server.token('boss', { roles: ['admin'], ...(tenantId && { tenantId }) })
  const path = '/api/v1/realtime/notifications/send'
  const sent = { userId, type: 'system', title: 'Hello' }
  const { body } = await request(server.url, 'POST', path, token, sent)
  return body.notification.id
}

/** The path of a route, about things that are there. */
async function pathOf(route: Route, id: string, userId: string, caller: Caller): Promise<string> {
  const path = route.path.replace(':id', id).replace(':userId', userId)
  if (path.includes(':notificationId'))
    return path.replace(':notificationId', await toldTo(userId, caller))
  const own = Object.keys(BENS_OWN).find((name) => path.includes(name))
  if (own !== undefined) {
    const collection = path.slice(0, path.indexOf(`/${own}`))
    return path.replace(own, await bensOwn(collection, BENS_OWN[own], caller))
  }
  if (!path.includes(':pollId')) return path
  const poll = { question: 'Where to?', options: [{ title: 'Rome' }] }
  const polls = path.slice(0, path.indexOf('/:pollId'))
  const { body } = await server.call('ana', 'POST', polls, poll)
  return path.replace(':pollId', body.id)
}

const tokenOf = ({ roles, tenantId }: Caller): Promise<string> =>
  server.token('ben', { roles, ...(tenantId && { tenantId }) })

async function statusOf(route: Route, caller: Caller, id: string, token: string): Promise<number> {
  const { anonymous, roles } = caller
  // Everybody may take themselves out; others, who may manage. An inbox belongs to one person, and admins look into it.
  const isInbox = route.access === 'self' || route.access === 'self-or-admin'
  const mayOthers = isInbox ? isAdmin(roles) : may('manage', caller.role, roles)
  const userId = mayOthers ? 'cleo' : 'ben'
  const path = await pathOf(route, id, userId, caller)
  const ending = new AbortController()
  const response = await fetch(server.url + path, {
    method: route.method,
    headers: {
      ...(anonymous ? {} : { authorization: `Bearer ${token}` }),
      ...(route.body ? { 'content-type': 'application/json' } : {}),
    },
    // What is asked for is no matter: who is let in hears that this is not valid.
    ...(route.body ? { body: '{"nonsense": true}' } : {}),
    signal: ending.signal,
  })
  const { status } = response
  if (route.streams) ending.abort()
  else await response.arrayBuffer()
  return status
}

describe.each(CALLERS)('[AC11] every route lets in whom its declaration names: $name', (caller) => {
  test.each(routeGroups(Object.values(KINDS)).filter(({ kind }) => kind))(
    '$title',
    async ({ kind, routes }) => {
      const shared = await scopeFor(kind!, caller)
      const token = await tokenOf(caller)
      for (const route of routes) {
        const id = route.method === 'DELETE' ? await scopeFor(kind!, caller) : shared
        const status = await statusOf(route, caller, id, token)
        const answer = [401, 403, 404].includes(status) ? status : true
        expect([route.method, route.path, answer]).toEqual([
          route.method,
          route.path,
          due(route, caller),
        ])
      }
    },
  )

  test('what belongs to no scope', async () => {
    const token = await tokenOf(caller)
    for (const { kind, routes } of routeGroups([])) {
      if (kind) continue
      for (const route of routes) {
        // Where the path names a thing there is none, and who is let in hears just that.
        const status = await statusOf(route, caller, 'none', token)
        const refusals = route.path.includes('/:') ? [401, 403] : [401, 403, 404]
        const answer = refusals.includes(status) ? status : true
        expect([route.path, answer]).toEqual([route.path, due(route, caller)])
      }
    }
  })
})

describe('[AC12] inside an open document each role does what it may, and nothing else stands', () => {
  test.each(CALLERS.filter(({ anonymous }) => !anonymous))('$name', async (caller) => {
    const { role, roles, tenantId } = caller
    const path = `/api/v1/trips/${await scopeFor(trip, caller)}`
    const { scope } = (await server.call('ana', 'GET', path)).body
    const token = await tokenOf(caller)
    const client = stockClient(server.wsUrl, scope, token)
    const can = (verb: Verb): boolean => !tenantId && may(verb, role, roles)
    if (!can('read')) {
      await until(() => client.reasons.length > 0)
      expect(client.reasons[0]).toMatch(/^ACCESS_DENIED: /)
      return
    }
    await client.synced()
    const key = voteKey('p', 'o', 'ben')
    client.doc.getMap('votes').set(key, { choice: 'up', at: '2026-07-01T10:00:00.000Z' })
    client.doc.getMap('activities').set('a1', entry({ title: 'Walk', createdBy: 'ben' }))
    // A second client of an owner comes after everything that the first one sent was dealt with.
    if (can('comment')) await client.acknowledged()
    await expect
      .poll(async () => {
        const { body } = await server.call('ana', 'GET', path)
        return [body.votes.length === 1, body.activities.length === 1]
      })
      .toEqual([can('comment'), can('edit')])
  })
})
