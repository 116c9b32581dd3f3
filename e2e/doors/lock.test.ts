/** The lock of a document, at every door: who holds it writes, and nobody else does. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { voteKey } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { contentOf } from '../guard/legality.ts'
import { comeBack, leave } from '../guard/stage.ts'
import { aTrip, listen, lock, type LockedTrip } from '../locked-trip.ts'
import { closeClients, until, yWebsocketClient, type YWebsocketClient } from '../stock.ts'
import { createTenant, entry } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closeClients)
afterAll(cleanUp)

async function bridged({ tenant, scope }: LockedTrip, userId: string): Promise<YWebsocketClient> {
  const client = yWebsocketClient(server.wsUrl, scope, await tenant.token(userId))
  await until(() => client.provider.synced)
  return client
}

const meta = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('meta')
const activities = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('activities')
function seed(doc: Y.Doc): void {
  activities(doc).set('louvre', entry({ title: 'Louvre', createdBy: 'ana' }))
  doc.getXmlFragment('notes').insert(0, [new Y.XmlText('Bring shoes')])
}

const VOTE = { choice: 'up', at: '2026-07-01T10:00:00Z' }

/** What people do who do not know of a lock. */
const DEEDS: readonly (readonly [string, string, (doc: Y.Doc) => void])[] = [
  ['ben', 'the title', (doc) => meta(doc).set('title', 'Oslo')],
  ['ben', 'a new activity', (doc) => activities(doc).set('walk', entry({ title: 'Walk' }))],
  ['ben', 'a removed activity', (doc) => activities(doc).delete('louvre')],
  ['ben', 'a text', (doc) => doc.getXmlFragment('notes').insert(0, [new Y.XmlText('No. ')])],
  ['carla', 'a vote', (doc) => doc.getMap('votes').set(voteKey('p', 'o', 'carla'), VOTE)],
]

test.each(DEEDS)(
  '[LO1] what %s writes under somebody else’s lock is taken back and told: %s',
  async (who, _, write) => {
    const trip = await aTrip(server)
    const ana = await trip.tenant.editor('ana', trip.scope)
    seed(ana.doc)
    await ana.acknowledged()
    await lock(trip, 'ana')
    const [other, bridge] = [await trip.tenant.editor(who, trip.scope), await bridged(trip, who)]
    const { taken } = listen(other)
    const before = contentOf(ana.doc)
    const seen = new Set<string>()
    ana.doc.on('update', () => seen.add(contentOf(ana.doc)))

    write(other.doc)
    await until(() => taken.length > 0)
    for (const { rule, message } of taken)
      expect([rule, message]).toEqual(['lock', expect.stringMatching(/^ana has locked this/)])
    write(bridge.doc)
    await until(() => [other, bridge].every(({ doc }) => contentOf(doc) === before))
    expect(contentOf(ana.doc)).toBe(before)
    expect([...seen].filter((state) => state !== before)).toEqual([])

    // The holder goes on, and everybody has it.
    meta(ana.doc).set('destination', 'Italy')
    await ana.acknowledged()
    await until(() => meta(bridge.doc).get('destination') === 'Italy')
    await until(() => contentOf(other.doc) === contentOf(ana.doc))
    const events = await trip.tenant.log('ana', `?since=0&limit=500&scope=${trip.scope}`)
    expect(events.filter(({ actor, type }) => actor === who && type !== 'member.added')).toEqual([])
    // And once it is given back, the others go on, too.
    await trip.tenant.call('ana', 'DELETE', `${trip.path}/lock`)
    write(other.doc)
    await other.acknowledged()
    await until(() => contentOf(other.doc) === contentOf(ana.doc))
    expect(contentOf(ana.doc)).not.toBe(before)
  },
)

test('[LO1] what somebody did offline, and sends while another holds the lock, is taken back and told', async () => {
  const trip = await aTrip(server)
  const ana = await trip.tenant.editor('ana', trip.scope)
  seed(ana.doc)
  await ana.acknowledged()
  const ben = await trip.tenant.editor('ben', trip.scope)
  const { taken, locks } = listen(ben)
  await leave(ben)
  for (const [who, , write] of DEEDS) if (who === 'ben') write(ben.doc)
  await lock(trip, 'ana')
  ;(activities(ana.doc).get('louvre') as Y.Map<unknown>).set('title', 'The Louvre')
  await ana.acknowledged()
  const before = contentOf(ana.doc)
  await comeBack(ben)
  await until(() => taken.length >= 4 && contentOf(ben.doc) === before)
  expect(new Set(taken.map(({ rule }) => rule))).toEqual(new Set(['lock']))
  expect(new Set(taken.map(({ collection }) => collection))).toEqual(
    new Set(['meta', 'activities', 'notes']),
  )
  expect(locks.at(-1)).toMatchObject({ userId: 'ana' })
  expect(contentOf(ana.doc)).toBe(before)
  const read = await trip.tenant.call('ana', 'GET', trip.path)
  expect(read.body).toMatchObject({ title: 'Rome', activities: [{ title: 'The Louvre' }] })
})

test('[LO1] any type of an open document is put back, for an editor of any kind', async () => {
  const tenant = createTenant(server)
  const path = '/api/v1/documents/notes'
  await tenant.call('ana', 'POST', '/api/v1/documents', { title: 'Notes', id: 'notes' })
  await tenant.call('ana', 'POST', `${path}/members`, { userId: 'ben', role: 'editor' })
  const scope = `${tenant.id}/document/notes`
  const ana = await tenant.editor('ana', scope)
  ana.doc.getText('code').insert(0, 'let a = 1')
  ana.doc.getArray('cells').push([new Y.Map([['kind', 'code']]), 2])
  ana.doc.getMap('settings').set('deep', new Y.Map([['theme', 'dark']]))
  await ana.acknowledged()
  await lock({ tenant, path }, 'ana')
  const before = contentOf(ana.doc)
  const ben = yWebsocketClient(server.wsUrl, scope, await tenant.token('ben'))
  await until(() => ben.provider.synced)
  ben.doc.transact(() => {
    ben.doc.getText('code').delete(0, 4)
    ben.doc.getText('code').format(0, 2, { bold: true })
    ben.doc.getArray('cells').delete(0, 2)
    ben.doc.getMap('settings').set('deep', 'flat')
    ben.doc.getMap('another').set('one', 1)
    ben.doc.getMap('meta').set('title', 'Mine')
  })
  await until(() => contentOf(ben.doc) === before)
  await until(() => contentOf(ana.doc) === before)
})

test('[LO1] REST changes nothing for anybody else, and says who holds it and until when', async () => {
  const trip = await aTrip(server)
  await lock(trip, 'ben', { ttlSeconds: 600, reason: 'Booking the hotel' })
  const refused = await trip.tenant.call('ana', 'PATCH', trip.path, { title: 'Oslo' })
  expect(refused).toMatchObject({
    status: 423,
    body: {
      error: {
        code: 'DOCUMENT_LOCKED',
        message: expect.stringContaining('ben') as string,
        details: { userId: 'ben', reason: 'Booking the hotel' },
      },
    },
  })
  const { until: end, secondsLeft } = refused.body.error.details
  expect([Number.isNaN(Date.parse(end)), secondsLeft > 0 && secondsLeft <= 600]).toEqual([
    false,
    true,
  ])
  expect((await trip.tenant.call('ana', 'GET', trip.path)).body.title).toBe('Rome')
  expect((await trip.tenant.call('ben', 'PATCH', trip.path, { title: 'Oslo' })).status).toBe(200)
  expect((await trip.tenant.call('ana', 'GET', trip.path)).body.title).toBe('Oslo')
})

test('[LO3] its holder writes in every tab, on every device and at every door', async () => {
  const trip = await aTrip(server)
  const [one, two, bridge] = [
    await trip.tenant.editor('ana', trip.scope),
    await trip.tenant.editor('ana', trip.scope),
    await bridged(trip, 'ana'),
  ]
  const heard = [listen(one), listen(two)]
  await lock(trip, 'ana')
  await leave(two)
  meta(two.doc).set('destination', 'Italy')
  seed(one.doc)
  activities(bridge.doc).set('walk', entry({ title: 'Walk', position: 'a1' }))
  await trip.tenant.call('ana', 'PATCH', trip.path, { title: 'Roma' })
  await comeBack(two)
  await until(() => [two, bridge].every(({ doc }) => contentOf(doc) === contentOf(one.doc)))
  expect(meta(one.doc).toJSON()).toMatchObject({ title: 'Roma', destination: 'Italy' })
  expect([...activities(one.doc).keys()].toSorted()).toEqual(['louvre', 'walk'])
  expect(heard.flatMap(({ taken }) => taken)).toEqual([])
})

test('[LO6] everybody who has it open is told: when they come, when it is taken or renewed, when it is gone', async () => {
  const trip = await aTrip(server)
  const vic = listen(await trip.tenant.editor('vic', trip.scope))
  const ben = listen(await trip.tenant.editor('ben', trip.scope))
  await lock(trip, 'ana', { ttlSeconds: 600, reason: 'Booking' })
  await lock(trip, 'ana', { ttlSeconds: 300, renew: true })
  const late = listen(await trip.tenant.editor('carla', trip.scope))
  await trip.tenant.call('ana', 'DELETE', `${trip.path}/lock`)
  const told = ({ locks }: typeof vic) => locks.map((one) => one && [one.userId, one.reason])
  const booking = ['ana', 'Booking']
  await until(() =>
    [vic, ben, late].every(({ locks }) => locks.length > 0 && locks.at(-1) === null),
  )
  for (const person of [vic, ben]) expect(told(person).slice(-3)).toEqual([booking, booking, null])
  const [first, second] = vic.locks.slice(-3)
  expect(Date.parse(second!.until)).toBeLessThan(Date.parse(first!.until))
  // Who comes later may be told before they listen; what they hear in the end is the truth.
  expect(told(late).at(-1)).toBeNull()
})

test('[LO4] [LO7] a lock that is not renewed ends by itself, and everybody hears of it', async () => {
  const trip = await aTrip(server)
  const ben = await trip.tenant.editor('ben', trip.scope)
  const { locks } = listen(ben)
  const [sse] = await trip.tenant.listeners('vic', '?types=document.locked,document.unlocked')
  const [stranger] = await trip.tenant.listeners('eve', '?types=document.locked,document.unlocked')
  await lock(trip, 'ana', { ttlSeconds: 1 })
  await until(() => locks.some((one) => one !== null) && locks.at(-1) === null)
  meta(ben.doc).set('title', 'Oslo')
  await ben.acknowledged()
  expect((await trip.tenant.call('ana', 'GET', trip.path)).body.title).toBe('Oslo')
  await until(() => sse.events.length === 2)
  expect(sse.events).toMatchObject([
    { type: 'document.locked', scope: trip.scope, actor: 'ana', data: { userId: 'ana' } },
    {
      type: 'document.unlocked',
      scope: trip.scope,
      actor: null,
      data: { userId: 'ana', how: 'expired' },
    },
  ])
  expect(stranger.events).toEqual([])
})

test('[LO5] who is no editor any more holds no lock', async () => {
  const trip = await aTrip(server)
  await lock(trip, 'ben')
  await trip.tenant.call('ana', 'POST', `${trip.path}/members`, { userId: 'ben', role: 'viewer' })
  await until(
    async () => (await trip.tenant.call('ana', 'GET', `${trip.path}/lock`)).body.lock === null,
  )
  expect((await trip.tenant.call('ana', 'PATCH', trip.path, { title: 'Oslo' })).status).toBe(200)
})

// The last ones: they end the server and start it again.
test('[LO4] a lock outlives kill -9, and what runs out meanwhile is told', async () => {
  const trip = await aTrip(server)
  const other = await aTrip(server)
  await lock(trip, 'ana', { ttlSeconds: 600, reason: 'Booking' })
  await lock(other, 'ana', { ttlSeconds: 1 })
  const ben = await trip.tenant.editor('ben', trip.scope)
  const { taken } = listen(ben)
  await server.kill()
  await new Promise((resolve) => setTimeout(resolve, 1100))
  server = await server.restart()
  await ben.synced()
  meta(ben.doc).set('title', 'Oslo')
  await until(() => taken.length > 0 && meta(ben.doc).get('title') === 'Rome')
  expect(taken).toMatchObject([{ rule: 'lock', collection: 'meta' }])
  const held = await trip.tenant.call('ben', 'GET', `${trip.path}/lock`)
  expect(held.body.lock).toMatchObject({ userId: 'ana', reason: 'Booking' })
  expect((await other.tenant.call('ben', 'GET', `${other.path}/lock`)).body).toEqual({ lock: null })
  const last = async () => (await other.tenant.log('ana')).at(-1)!
  await until(async () => (await last()).type === 'document.unlocked')
  expect((await last()).data).toMatchObject({ how: 'expired' })
})

test('[LO5] an owner ends somebody else’s lock: it is told, in the log of events, and in the audit log', async () => {
  const trip = await aTrip(server)
  const ben = await trip.tenant.editor('ben', trip.scope)
  const { locks } = listen(ben)
  await lock(trip, 'ben')
  expect((await trip.tenant.call('ana', 'POST', `${trip.path}/lock`)).status).toBe(423)
  expect((await trip.tenant.call('ana', 'DELETE', `${trip.path}/lock`)).status).toBe(204)
  await until(() => locks.at(-1) === null && locks.length > 1)
  const events = await trip.tenant.log('ana')
  expect(events.at(-1)).toMatchObject({
    type: 'document.unlocked',
    actor: 'ana',
    data: { userId: 'ben', how: 'forced' },
  })
  await lock(trip, 'ana')
  await server.stop()
  const database = new DatabaseSync(join(server.dataDir, 'concord.db'), { readOnly: true })
  const audit = database
    .prepare(
      "select actor, action, category, details from audit where target = ? and action like 'lock.%'",
    )
    .all(trip.scope)
  database.close()
  expect(audit).toHaveLength(1)
  expect(audit[0]).toMatchObject({ actor: 'ana', action: 'lock.forced', category: 'admin' })
  expect(JSON.parse(String(audit[0]!['details']))).toMatchObject({ userId: 'ben' })
  server = await server.restart()
})
