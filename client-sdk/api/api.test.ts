import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { KINDS } from '@concord/schemas'
import { expect, expectTypeOf, onTestFinished, test } from 'vitest'
import { ApiError } from '../core/api-error.ts'
import { tokenFor } from '../test/people.ts'
import { aClient } from '../test/stage.ts'
import { devToken } from './api.ts'

const SUMMARY = {
  id: 't1',
  scope: 'acme/trip/t1',
  title: 'Paris',
  role: 'owner',
  createdBy: 'ann',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
}

interface Asked {
  readonly line: string
  readonly token: string | undefined
  readonly body: unknown
}

/** A server that remembers what it was asked and answers with one thing after the other. */
async function answering(...answers: { status?: number; body?: unknown; text?: string }[]) {
  const asked: Asked[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let text = ''
    request.on('data', (part: Buffer) => (text += part.toString()))
    request.on('end', () => {
      asked.push({
        line: `${request.method} ${request.url}`,
        token: request.headers.authorization?.replace('Bearer ', ''),
        body: text === '' ? undefined : JSON.parse(text),
      })
      const { status = 200, body, text: raw } = answers.shift() ?? {}
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(raw ?? (body === undefined ? '' : JSON.stringify(body)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, asked }
}

test('[SD23] every kind of ours has its calls, and a kind of one’s own has the same', async () => {
  const { url, asked } = await answering(
    { status: 201, body: SUMMARY },
    { body: { items: [] } },
    { status: 204 },
  )
  const { api } = aClient(url, 'ann')
  expectTypeOf(api.groups).toExtend<{ list: unknown }>()
  // @ts-expect-error no such kind
  expect(api.parties).toBeUndefined()
  await api.groups.create({ title: 'Where?' })
  await api.of({ ...KINDS.trip, name: 'recipe', plural: 'recipes' }).list()
  await api.documents.remove('d')
  expect(asked.map(({ line }) => line)).toEqual([
    'POST /api/v1/groups',
    'GET /api/v1/recipes',
    'DELETE /api/v1/documents/d',
  ])
})

test('[SD32] the log of events and the history of a trip can be read back', async () => {
  const event = {
    id: 'acme:7',
    seq: 7,
    tenantId: 'acme',
    type: 'vote.cast',
    version: 1,
    scope: SUMMARY.scope,
    entityId: 'v',
    actor: 'ann',
    at: SUMMARY.createdAt,
    data: {},
    late: false,
  }
  const update = {
    id: 'u',
    tripId: 't1',
    userId: 'ann',
    updateType: 'vote_cast',
    data: {},
    timestamp: SUMMARY.createdAt,
    seq: 7,
    late: false,
  }
  const { url, asked } = await answering(
    { body: { items: [event], next: 7, head: 9 } },
    { body: { items: [], head: 9 } },
    { body: { items: [update], next: 7 } },
  )
  const client = aClient(url, 'ann')
  const page = await client.events.list({
    since: 3,
    types: ['vote.*', 'day.added'],
    scope: SUMMARY.scope,
    limit: 1,
  })
  expect(page).toEqual({ items: [event], next: 7, head: 9 })
  expect(await client.events.list()).toEqual({ items: [], head: 9 })
  const updates = await client.api.trips.updates('t1', { before: 9, limit: 1 })
  expect(updates).toEqual({ items: [update], next: 7 })
  expect(asked.map(({ line }) => line)).toEqual([
    'GET /api/v1/events?since=3&scope=acme%2Ftrip%2Ft1&limit=1&types=vote.*%2Cday.added',
    'GET /api/v1/events',
    'GET /api/v1/trips/t1/updates?before=9&limit=1',
  ])
})

test('[SD23] every call is what its route declares', async () => {
  const member = { userId: 'bob', role: 'editor', addedBy: 'ann', addedAt: SUMMARY.createdAt }
  const { url, asked } = await answering(
    { body: { items: [SUMMARY], next: 'n' } },
    { status: 201, body: SUMMARY },
    { body: { ...SUMMARY, activities: [] } },
    { body: SUMMARY },
    { status: 204 },
    { body: { items: [member] } },
    { body: member },
    { status: 204 },
  )
  const { trips } = aClient(url, 'ann').api
  expect(await trips.list({ limit: 5, after: 'a b' })).toEqual({ items: [SUMMARY], next: 'n' })
  expect(await trips.create({ title: 'Paris' })).toEqual(SUMMARY)
  expect(await trips.read('t1')).toMatchObject({ title: 'Paris', activities: [] })
  await trips.change('t1', { title: 'Rome' })
  expect(await trips.remove('t 1')).toBeUndefined()
  await trips.members('t1')
  expectTypeOf(await trips.addMember('t1', { userId: 'bob' })).toExtend<{ role: string }>()
  await trips.removeMember('t1', 'bob')
  expect(asked.map(({ line }) => line)).toEqual([
    'GET /api/v1/trips?limit=5&after=a+b',
    'POST /api/v1/trips',
    'GET /api/v1/trips/t1',
    'PATCH /api/v1/trips/t1',
    'DELETE /api/v1/trips/t%201',
    'GET /api/v1/trips/t1/members',
    'POST /api/v1/trips/t1/members',
    'DELETE /api/v1/trips/t1/members/bob',
  ])
  expect(asked[1]!.body).toEqual({ title: 'Paris' })
  expect(new Set(asked.map(({ token }) => token))).toEqual(new Set([tokenFor('ann')]))
})

test('[SD23] a refusal is an ApiError with the code and words of the server', async () => {
  const details = [{ path: ['title'] }]
  const { url } = await answering({
    status: 400,
    body: { error: { code: 'VALIDATION_ERROR', message: 'A title is needed.', details } },
  })
  const failure: unknown = await aClient(url, 'ann')
    .api.trips.create({ title: '' })
    .catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ApiError)
  expect(failure).toMatchObject({
    code: 'VALIDATION_ERROR',
    message: 'A title is needed.',
    status: 400,
    details,
  })
})

test('[SD23] no network, a page of a proxy and an answer of another version each have their own error', async () => {
  await expect(aClient('http://127.0.0.1:9', 'ann').api.me()).rejects.toMatchObject({
    code: 'OFFLINE',
    message: 'The server cannot be reached.',
    status: 0,
  })
  const { url } = await answering({ status: 502, text: '<html>' }, { body: { who: 'ann' } })
  const { api } = aClient(url, 'ann')
  await expect(api.me()).rejects.toMatchObject({ code: 'INTERNAL_ERROR', status: 502 })
  await expect(api.me()).rejects.toMatchObject({ code: 'INTERNAL_ERROR', status: 200 })
})

test('[SD23] a token that the server takes no more is replaced once', async () => {
  const me = { userId: 'ann', name: 'ann', tenantId: 'acme', roles: ['user'] }
  const expired = {
    status: 401,
    body: { error: { code: 'TOKEN_EXPIRED', message: 'It has expired.' } },
  }
  const { url, asked } = await answering(expired, { body: me }, expired, expired)
  let issued = 0
  const { api } = aClient(url, 'ann', { token: () => tokenFor('ann', { jti: (issued += 1) }) })
  expect(await api.me()).toEqual(me)
  await expect(api.me()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED', status: 401 })
  expect(asked).toHaveLength(4)
  const without = aClient(url, 'ann', { token: () => Promise.reject(new Error('signed out')) })
  await expect(without.api.me()).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: expect.stringContaining('signed out') as string,
  })
})

test('[SD23] devToken asks for a token without one', async () => {
  const principal = { userId: 'ann', name: 'Ann', tenantId: 'default', roles: ['user'] }
  const { url, asked } = await answering({
    body: { token: 't', expiresAt: SUMMARY.createdAt, principal },
  })
  expect(await devToken(url, { userId: 'ann', name: 'Ann' })).toMatchObject({
    token: 't',
    principal,
  })
  expect(asked).toEqual([
    { line: 'POST /api/dev/token', token: undefined, body: { userId: 'ann', name: 'Ann' } },
  ])
})
