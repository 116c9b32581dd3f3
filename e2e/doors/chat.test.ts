/** What people say to each other, through the doors of the server. */
import type { ChatMessage, ConcordEvent } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, textClient } from '../event-readers.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, entry, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(() => {
  closeClients()
  closeReaders()
})
afterAll(cleanUp)

interface Scene {
  readonly tenant: Tenant
  readonly path: string
  readonly scope: string
  /** Where the messages are. */
  readonly base: string
  say(userId: string, text: string, more?: Record<string, unknown>): Promise<ChatMessage>
}

/** Ana's trip with Ben as an editor, Cleo as a commenter and Vera as a viewer. */
async function scene(): Promise<Scene> {
  const tenant = createTenant(server)
  const { path, scope } = await tenant.trip()
  for (const [userId, role] of [
    ['cleo', 'commenter'],
    ['vera', 'viewer'],
  ])
    await tenant.call('ana', 'POST', `${path}/members`, { userId, role })
  const base = `${path}/messages`
  return {
    tenant,
    path,
    scope,
    base,
    async say(userId, text, more = {}) {
      const { status, body } = await tenant.call(userId, 'POST', base, { text, ...more })
      expect([status, body.error]).toEqual([201, undefined])
      return body
    },
  }
}

const told = (
  { tenant, scope }: Scene,
  userId = 'ana',
  types = 'chat.*',
): Promise<ConcordEvent[]> => tenant.log(userId, `?since=0&limit=500&scope=${scope}&types=${types}`)

const textsOf = (items: readonly ChatMessage[]): string[] => items.map(({ text }) => text)

describe('saying something', () => {
  test('[CH1] a message is read by every member, newest first, and told as it is', async () => {
    const here = await scene()
    const first = await here.say('ana', '  Where do we eat?\n ')
    const second = await here.say('cleo', 'At Ramiro', { type: 'suggestion', replyTo: first.id })
    expect(second).toMatchObject({
      userId: 'cleo',
      userName: 'cleo',
      text: 'At Ramiro',
      type: 'suggestion',
      replyTo: first.id,
      mentions: [],
      editedAt: null,
      deletedAt: null,
      became: null,
    })
    expect(first).toMatchObject({ text: 'Where do we eat?', type: 'text', replyTo: null })
    for (const userId of ['ana', 'ben', 'cleo', 'vera']) {
      const { status, body } = await here.tenant.call(userId, 'GET', here.base)
      expect([status, body.items]).toEqual([200, [second, first]])
      expect(body.next).toBeUndefined()
    }
    const events = await told(here)
    expect(events.map(({ type, seq, entityId, data }) => ({ type, seq, entityId, data }))).toEqual(
      [first, second].map(({ seq, ...data }) => ({
        type: 'chat.posted',
        seq,
        entityId: data.id,
        data,
      })),
    )
  })

  test('[CH1] boards and documents have a chat of their own', async () => {
    const tenant = createTenant(server)
    for (const plural of ['groups', 'documents']) {
      const { body } = await tenant.call('ana', 'POST', `/api/v1/${plural}`, { title: 'Ours' })
      const base = `/api/v1/${plural}/${body.id}/messages`
      expect((await tenant.call('ana', 'POST', base, { text: plural })).status).toBe(201)
      expect(textsOf((await tenant.call('ana', 'GET', base)).body.items)).toEqual([plural])
    }
  })

  test('[CH1] members hear of it as it happens, and nobody else', async () => {
    const here = await scene()
    const clients = await Promise.all(
      ['ben', 'zoe'].map(async (userId) =>
        textClient(server.wsUrl, await here.tenant.token(userId)),
      ),
    )
    for (const client of clients)
      await client.ask('subscribe', { eventTypes: ['chat.*'] }, 'subscribed')
    const message = await here.say('ana', 'Hello')
    await until(() => clients[0]!.events.length === 1)
    expect(clients[0]!.events[0]).toMatchObject({ type: 'chat.posted', entityId: message.id })
    expect(clients[1]!.events).toEqual([])
  })

  test('[CH2] who may comment may write, who may see may read, and nobody else either', async () => {
    const here = await scene()
    const { tenant, base } = here
    await here.say('ana', 'Hello')
    const statuses = async (userId: string, roles?: string[]): Promise<number[]> => [
      (await tenant.call(userId, 'GET', base, undefined, roles)).status,
      (await tenant.call(userId, 'POST', base, { text: 'Hi' }, roles)).status,
    ]
    expect(await statuses('ben')).toEqual([200, 201])
    expect(await statuses('cleo')).toEqual([200, 201])
    expect(await statuses('vera')).toEqual([200, 403])
    expect(await statuses('zoe')).toEqual([403, 403])
    expect(await statuses('boss', ['admin'])).toEqual([200, 403])
    const other = createTenant(server)
    expect((await other.call('ana', 'GET', base)).status).toBe(404)
    expect((await request(server.url, 'GET', base)).status).toBe(401)
  })

  test.each([
    [{}, 'text'],
    [{ text: '' }, 'text'],
    [{ text: ' \n ' }, 'text'],
    [{ text: 'x'.repeat(1001) }, 'text'],
    [{ text: 'a\u0007b' }, 'text'],
    [{ text: 5 }, 'text'],
    [{ text: 'x', type: 'poem' }, 'type'],
    [{ text: 'x', replyTo: 'no id!' }, 'replyTo'],
    [{ text: 'x', clientKey: '' }, 'clientKey'],
    [{ text: 'x', clientKey: 'k'.repeat(201) }, 'clientKey'],
    [{ text: 'x', userId: 'ben' }, 'userId'],
  ])('[CH3] what cannot be said is refused with the reason: %j', async (body, field) => {
    const here = await scene()
    const reply = await here.tenant.call('ana', 'POST', here.base, body)
    expect([reply.status, reply.body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
    expect(reply.body.error.message).toContain(field)
    expect((await here.tenant.call('ana', 'GET', here.base)).body.items).toEqual([])
    expect(await told(here)).toEqual([])
  })

  test('[CH3] 1000 characters fit; an answer to nothing does not', async () => {
    const here = await scene()
    const other = await scene()
    const elsewhere = await other.say('ana', 'elsewhere')
    await here.say('ana', '🎒'.repeat(500))
    const reply = await here.tenant.call('ana', 'POST', here.base, {
      text: 'Yes',
      replyTo: elsewhere.id,
    })
    expect([reply.status, reply.body.error.code]).toEqual([404, 'NOT_FOUND'])
  })

  test('[CH4] the same key again is the message of before, also at the same time and under another name for it', async () => {
    const here = await scene()
    const { tenant, base } = here
    const post = (text: string) =>
      tenant.call('ana', 'POST', base, { text, clientKey: 'from-my-phone' })
    const replies = await Promise.all(Array.from({ length: 8 }, () => post('Hello')))
    expect(replies.filter(({ status }) => status === 201).length).toBe(1)
    expect(replies.filter(({ status }) => status === 200).length).toBe(7)
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    expect((await post('Something else')).body).toMatchObject({ text: 'Hello' })
    const withHeader = await fetch(server.url + base, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await tenant.token('ana')}`,
        'content-type': 'application/json',
        'idempotency-key': 'from-my-phone',
      },
      body: JSON.stringify({ text: 'Hello' }),
    })
    expect(withHeader.status).toBe(200)
    // Somebody else's key is another one.
    await here.say('ben', 'Hello', { clientKey: 'from-my-phone' })
    expect((await told(here)).length).toBe(2)
  })

  test('[CH5] members who are named are told, and nobody else', async () => {
    const here = await scene()
    const { mentions } = await here.say('ana', '@ben, @cleo. @ana @zoe ben@cleo')
    expect(mentions).toEqual(['ben', 'cleo', 'ana'])
    for (const [userId, count] of [
      ['ben', 1],
      ['cleo', 1],
      ['ana', 0],
      ['vera', 0],
    ] as const) {
      const events = await told(here, userId, 'chat.mentioned')
      expect([userId, events.length]).toEqual([userId, count])
    }
    expect((await told(here, 'ben', 'chat.mentioned'))[0]!.data).toMatchObject({
      fromUserId: 'ana',
      text: '@ben, @cleo. @ana @zoe ben@cleo',
    })
  })

  test('[CH5] more than twenty cannot be named at once', async () => {
    const here = await scene()
    const names = Array.from({ length: 21 }, (_, index) => `u${index}`)
    for (const userId of names)
      await here.tenant.call('ana', 'POST', `${here.path}/members`, { userId, role: 'viewer' })
    const text = names.map((name) => `@${name}`).join(' ')
    const reply = await here.tenant.call('ana', 'POST', here.base, { text })
    expect([reply.status, reply.body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
    expect((await here.say('ana', text.slice(0, text.lastIndexOf(' ')))).mentions.length).toBe(20)
  })
})

test('[CH7] page by page, every message comes once, whatever is posted meanwhile', async () => {
  const here = await scene()
  for (let at = 1; at <= 7; at += 1) await here.say('ana', `m${at}`)
  const read = async (query: string) =>
    (await here.tenant.call('ben', 'GET', here.base + query)).body
  const first = await read('?limit=3')
  expect(textsOf(first.items)).toEqual(['m7', 'm6', 'm5'])
  await here.say('ana', 'm8')
  const second = await read(`?limit=3&before=${first.next}`)
  expect(textsOf(second.items)).toEqual(['m4', 'm3', 'm2'])
  const third = await read(`?limit=3&before=${second.next}`)
  expect(textsOf(third.items)).toEqual(['m1'])
  expect(third.next).toBeUndefined()
  for (const query of ['?limit=0', '?limit=201', '?limit=x', '?before=x', '?before=-1'])
    expect((await here.tenant.call('ben', 'GET', here.base + query)).status).toBe(400)
})

test('[CH7] a page and what happens after its head are all there is', async () => {
  const here = await scene()
  await here.say('ana', 'before')
  const { head } = (await here.tenant.call('ben', 'GET', here.base)).body
  const after = await here.say('ana', 'after')
  const rest = await here.tenant.log('ben', `?since=${head}&types=chat.*&scope=${here.scope}`)
  expect(rest.map(({ entityId }) => entityId)).toEqual([after.id])
})

describe('taking back', () => {
  test('[CH6] only the author changes a message; who is newly named is told', async () => {
    const here = await scene()
    const { id } = await here.say('cleo', 'Hello @ben')
    const one = `${here.base}/${id}`
    const edit = (userId: string, body: unknown) => here.tenant.call(userId, 'PATCH', one, body)
    for (const userId of ['ana', 'ben', 'vera'])
      expect((await edit(userId, { text: 'x' })).status).toBe(403)
    for (const body of [{}, { text: '' }, { text: 'x'.repeat(1001) }, { text: 'x', type: 'alert' }])
      expect((await edit('cleo', body)).status).toBe(400)
    const edited = await edit('cleo', { text: 'Hello @ben and @ana' })
    expect(edited).toMatchObject({ status: 200, body: { id, mentions: ['ben', 'ana'] } })
    expect(edited.body.editedAt).not.toBeNull()
    // Saying the same again is no change.
    await edit('cleo', { text: 'Hello @ben and @ana' })
    expect((await here.tenant.call('ben', 'GET', here.base)).body.items).toEqual([edited.body])
    expect((await told(here, 'ana')).map(({ type }) => type)).toEqual([
      'chat.posted',
      'chat.edited',
      'chat.mentioned',
    ])
    expect((await told(here, 'ben', 'chat.mentioned')).length).toBe(1)
    expect(
      (await here.tenant.call('cleo', 'PATCH', `${here.base}/none`, { text: 'x' })).status,
    ).toBe(404)
  })

  test('[CH6] who may not comment any more cannot change what they said, but delete it', async () => {
    const here = await scene()
    const { id } = await here.say('cleo', 'Hello')
    await here.tenant.call('ana', 'POST', `${here.path}/members`, {
      userId: 'cleo',
      role: 'viewer',
    })
    const one = `${here.base}/${id}`
    expect((await here.tenant.call('cleo', 'PATCH', one, { text: 'x' })).status).toBe(403)
    expect((await here.tenant.call('cleo', 'DELETE', one)).status).toBe(204)
  })

  test.each([
    ['cleo', undefined, 204],
    ['ana', undefined, 204],
    ['boss', ['admin'], 204],
    ['ben', undefined, 403],
    ['vera', undefined, 403],
    ['zoe', undefined, 403],
  ])('[CH6] who deletes what Cleo said: %s', async (userId, roles, status) => {
    const here = await scene()
    const { id } = await here.say('cleo', 'Hello')
    const one = `${here.base}/${id}`
    expect((await here.tenant.call(userId, 'DELETE', one, undefined, roles)).status).toBe(status)
    const deleted = (await told(here, 'ana', 'chat.deleted')).length
    expect(deleted).toBe(status === 204 ? 1 : 0)
  })

  test('[CH6] what is deleted leaves no text behind, in the log neither', async () => {
    const here = await scene()
    const { id, seq } = await here.say('cleo', 'my secret @ben')
    const one = `${here.base}/${id}`
    await here.tenant.call('cleo', 'PATCH', one, { text: 'my other secret @ana' })
    await here.say('ben', 'What?', { replyTo: id })
    expect((await here.tenant.call('cleo', 'DELETE', one)).status).toBe(204)
    expect((await here.tenant.call('cleo', 'DELETE', one)).status).toBe(204)
    const { items } = (await here.tenant.call('ana', 'GET', here.base)).body
    expect(items[1]).toMatchObject({ id, seq, userId: 'cleo', text: '', mentions: [] })
    expect(items[1].deletedAt).not.toBeNull()
    for (const userId of ['ana', 'ben', 'cleo'])
      expect(JSON.stringify(await told(here, userId))).not.toContain('secret')
    expect((await told(here, 'ana', 'chat.deleted')).length).toBe(1)
    expect((await here.tenant.call('cleo', 'PATCH', one, { text: 'x' })).status).toBe(409)
    expect((await here.tenant.call('ana', 'DELETE', `${here.base}/none`)).status).toBe(404)
  })
})

describe('reading on', () => {
  test('[CH8] what waits for somebody is what others said since they came and have not read', async () => {
    const here = await scene()
    const { tenant, base, path } = here
    const waiting = async (userId: string): Promise<number> =>
      (await tenant.call(userId, 'GET', '/api/v1/chat/unread')).body.total
    const first = await here.say('ana', 'one')
    const second = await here.say('ana', 'two')
    await here.say('ben', 'three')
    expect([await waiting('ana'), await waiting('ben'), await waiting('vera')]).toEqual([1, 2, 3])
    const { body } = await tenant.call('vera', 'GET', '/api/v1/chat/unread')
    expect(body.items).toEqual([
      { scope: here.scope, kind: 'trip', id: path.split('/').at(-1), title: 'Rome', unread: 3 },
    ])
    const read = (messageId: string) => tenant.call('vera', 'POST', `${base}/read`, { messageId })
    expect((await read(second.id)).body).toEqual({ lastRead: second.seq, unread: 1 })
    // It never goes back.
    expect((await read(first.id)).body).toEqual({ lastRead: second.seq, unread: 1 })
    expect((await tenant.call('vera', 'GET', base)).body).toMatchObject({
      unread: 1,
      lastRead: second.seq,
    })
    const events = await told(here, 'vera', 'chat.read')
    expect(events.map(({ data }) => data)).toEqual([
      { id: second.id, lastRead: second.seq, unread: 1 },
    ])
    expect(await told(here, 'ana', 'chat.read')).toEqual([])
    // What is deleted waits for nobody, and who comes later has nothing to catch up with.
    await tenant.call('ana', 'DELETE', `${base}/${second.id}`)
    expect(await waiting('ben')).toBe(1)
    await tenant.call('ana', 'POST', `${path}/members`, { userId: 'dora' })
    expect(await waiting('dora')).toBe(0)
    await tenant.call('ana', 'DELETE', `${path}/members/vera`)
    expect(await waiting('vera')).toBe(0)
  })

  test('[CH8] nobody reads what is not there or not theirs', async () => {
    const here = await scene()
    const { id } = await here.say('ana', 'one')
    const read = async (userId: string, body: unknown) =>
      (await here.tenant.call(userId, 'POST', `${here.base}/read`, body)).status
    expect(await read('ben', { messageId: 'none' })).toBe(404)
    expect(await read('ben', {})).toBe(400)
    expect(await read('zoe', { messageId: id })).toBe(403)
    expect((await request(server.url, 'GET', '/api/v1/chat/unread')).status).toBe(401)
  })
})

test('[CH9] a suggestion knows what it became, as long as that is there', async () => {
  const here = await scene()
  const { id } = await here.say('cleo', 'Boat trip', { type: 'suggestion' })
  const became = async () => (await here.tenant.call('ana', 'GET', here.base)).body.items[0].became
  const editor = await here.tenant.editor('ben', here.scope)
  const activities = editor.doc.getMap('activities')
  activities.set('unrelated', entry({ title: 'Walk', createdBy: 'ben' }))
  activities.set(id, entry({ title: 'Boat trip', createdBy: 'ben' }))
  await until(async () => (await became()) !== null)
  expect(await became()).toEqual({ collection: 'activities', id })
  activities.delete(id)
  await until(async () => (await became()) === null)
  const option = { pollId: 'p', title: 'Boat trip' }
  editor.doc.getMap('options').set(id, entry(option))
  await until(async () => (await became()) !== null)
  expect(await became()).toEqual({ collection: 'options', id })
  expect((await told(here, 'ana', 'chat.adopted')).map(({ actor, data }) => [actor, data])).toEqual(
    [
      ['ben', { id, became: { collection: 'activities', id } }],
      ['ben', { id, became: null }],
      ['ben', { id, became: { collection: 'options', id } }],
    ],
  )
})
