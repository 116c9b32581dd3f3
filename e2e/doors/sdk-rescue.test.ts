/** The SDK when the real server refuses what a device sends, takes the access away, or is given more than a frame holds. */
import 'fake-indexeddb/auto'
import type { Client, ClientOptions } from '@concord/client'
import { afterEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closePeople, person as sdkPerson, sharedTrip, titles } from '../sdk-people.ts'
import { closeClients, stockClient, until } from '../stock.ts'

afterEach(async () => {
  await closePeople()
  closeClients()
  await cleanUp()
})

/** Known before there is a token. */
const person = (server: ConcordServer, userId: string, options: Partial<ClientOptions> = {}) =>
  sdkPerson(server, userId, { identity: { userId, tenantId: 'default' }, ...options })

const onServer = async (client: Client, id: string) =>
  ((await client.api.trips.read(id))['activities'] as { title: string }[]).map(({ title }) => title)

describe('[SD33] [SD34] [SD39] a number that is somebody else’s', () => {
  test('is given up with everything under it, and the work is done again', async () => {
    const server = await startConcord()
    const [ann, bob] = [person(server, 'ann'), person(server, 'bob')]
    const id = await sharedTrip(ann, 'bob')
    const [here, there] = [ann.open('trip', id), bob.open('trip', id)]
    await Promise.all([here.synced, there.synced])
    here.trip.activities.add({ title: 'Louvre' })
    await until(() => titles(there).length === 1)

    const before = there.doc
    before.clientID = here.doc.clientID
    const orsay = there.trip.activities.add({ title: 'Orsay' })
    // Ann takes the same numbers meanwhile.
    for (let n = 0; n < 5; n += 1) here.trip.activities.add({ title: `Ann ${n}` })
    await until(() => there.doc !== before)
    await Promise.all([here.saved(), there.saved()])
    const all = ['Louvre', 'Orsay', ...[0, 1, 2, 3, 4].map((n) => `Ann ${n}`)].toSorted()
    for (const room of [here, there]) await until(() => titles(room).length === all.length)
    expect(titles(here).toSorted()).toEqual(all)
    expect(titles(there)).toEqual(titles(here))
    expect(await onServer(ann, id)).toEqual(titles(here))
    expect(there.doc.clientID).not.toBe(here.doc.clientID)
    expect(there.error).toBeUndefined()
    expect([here.rescued, there.rescued]).toEqual([[], []])
    expect(there.trip.activities.get(orsay)?.createdBy).toBe('bob')
  })

  test('of a text costs the text’s place in the document, and the words are offered back', async () => {
    const server = await startConcord()
    const [ann, bob] = [person(server, 'ann'), person(server, 'bob', { offline: true })]
    const id = await sharedTrip(ann, 'bob')
    const [here, there] = [ann.open('trip', id), bob.open('trip', id)]
    await Promise.all([here.synced, there.synced])
    here.trip.activities.add({ title: 'Louvre' })
    await until(() => titles(there).length === 1)
    const before = there.doc
    before.clientID = here.doc.clientID
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText('Bring an umbrella.')])
    there.trip.notes.insert(0, [paragraph])
    await until(() => there.rescued.length === 1)
    await there.saved()
    expect(there.rescued[0]!.what).toMatchObject([
      { deed: 'written', content: 'notes', text: 'Bring an umbrella.' },
    ])
    expect(there.trip.notes.length).toBe(0)
    await bob.close()

    const again = person(server, 'bob', { offline: true }).open('trip', id)
    await again.ready
    expect(again.rescued).toEqual(there.rescued)
    again.dismissRescued()
    await again.synced
    expect(again.trip.notes.length).toBe(0)
    expect(titles(again)).toEqual(['Louvre'])
  })
})

describe('[SD36] more than the server takes at once', () => {
  test('is saved in parts after a long time offline, over a kill of the server, and no entry is divided', async () => {
    let server = await startConcord()
    const ann = person(server, 'ann')
    const id = await sharedTrip(ann)
    const room = ann.open('trip', id)
    await room.synced
    await server.kill()
    await until(() => room.saveState.state === 'offline')
    const activities = room.doc.getMap('activities')
    const description = 'x'.repeat(1900)
    for (let n = 0; n < 1200; n += 1) {
      const fields = { title: `Idea ${n}`, description, position: 'a0', createdBy: 'ann' }
      activities.set(`idea${n}`, new Y.Map(Object.entries(fields)))
    }
    const seen = new Set<number>()
    room.subscribe('save', () => seen.add(room.saveState.unsaved))
    server = await server.restart()
    await until(() => room.saveState.unsaved < 1200)
    await server.kill()
    server = await server.restart()
    await room.saved()
    expect(seen.size).toBeGreaterThan(3)
    expect(room.rejected).toEqual([])
    expect(await onServer(ann, id)).toHaveLength(1200)
    const stock = stockClient(server.wsUrl, `default/trip/${id}`, await server.token('ann'))
    await stock.synced()
    const entries = [...stock.doc.getMap<Y.Map<unknown>>('activities').values()]
    expect(entries).toHaveLength(1200)
    for (const entry of entries) expect(entry.get('description')).toBe(description)
  })

  test('[FR3] is a text of several megabytes, also where the server takes less than others', async () => {
    const server = await startConcord({ env: { MAX_FRAME_BYTES: '100000' } })
    const room = person(server, 'ann').open('document', 'long')
    await room.synced
    const text = 'Ein langer Text 😀. '.repeat(120_000)
    room.document.code.insert(0, text)
    await room.saved()
    expect(room.error).toBeUndefined()
    expect(room.rescued).toEqual([])
    const stock = stockClient(server.wsUrl, 'default/document/long', await server.token('ann'))
    await stock.synced()
    expect(stock.doc.getText('code').toJSON()).toBe(text)
  })
})

test('[SD37] one thing that is too large is offered back, and the rest is saved', async () => {
  const server = await startConcord()
  const room = person(server, 'ann').open('document', 'files')
  await room.synced
  const large = 'x'.repeat(2_000_000)
  room.document.code.insert(0, 'before ')
  room.doc.getMap('photos').set('one', large)
  room.document.code.insert(7, 'after')
  await until(() => room.rescued.length === 1)
  await room.saved()
  expect(room.rescued[0]!.reason.message).toContain('at most 1.0 MB can be sent at once')
  expect(room.rescued[0]!.what).toMatchObject([{ content: 'photos', value: large }])
  const stock = stockClient(server.wsUrl, 'default/document/files', await server.token('ann'))
  await stock.synced()
  expect(stock.doc.getText('code').toJSON()).toBe('before after')
  expect(stock.doc.getMap('photos').size).toBe(0)
})

describe('[SD38] work that nobody takes any more', () => {
  /** Bob was offline, wrote, and comes back after `meanwhile`. */
  async function comesBack(meanwhile: (ann: Client, id: string) => Promise<unknown>) {
    const server = await startConcord()
    const ann = person(server, 'ann')
    const id = await sharedTrip(ann, 'bob')
    const first = person(server, 'bob', { offline: true })
    const room = first.open('trip', id)
    const louvre = room.trip.activities.add({ title: 'Louvre' })
    await room.saved()
    await first.close()
    const away = person(server, 'bob', { offline: true, url: 'http://127.0.0.1:9' })
    const there = away.open('trip', id)
    await there.ready
    there.trip.activities.update(louvre, { cost: 22 })
    there.trip.activities.add({ title: 'Seine' })
    await away.close()
    await meanwhile(ann, id)
    const bob = person(server, 'bob', { offline: true })
    const back = bob.open('trip', id)
    await until(() => back.rescued.length === 1)
    // Work is listed by its key, which is random.
    const what = back.rescued[0]!.what.toSorted((a, b) => (a.deed < b.deed ? -1 : 1))
    expect(what).toMatchObject([
      { deed: 'added', fields: { title: 'Seine' } },
      { deed: 'changed', key: louvre, fields: { cost: 22 }, entry: { title: 'Louvre' } },
    ])
    return { ann, bob, id, back, code: back.rescued[0]!.reason.code }
  }

  test('because somebody was taken out is offered back, and saved when they are in again', async () => {
    const { ann, bob, id, back, code } = await comesBack((owner, trip) =>
      owner.api.trips.removeMember(trip, 'bob'),
    )
    expect(['ACCESS_DENIED', 'ACCESS_REMOVED', 'NOT_FOUND']).toContain(code)
    await ann.api.trips.addMember(id, { userId: 'bob' })
    await bob.renewToken()
    await back.saved()
    expect(back.rescued).toEqual([])
    expect((await onServer(ann, id)).toSorted()).toEqual(['Louvre', 'Seine'])
  })

  test('because the trip was deleted is offered back', async () => {
    const { code } = await comesBack((owner, trip) => owner.api.trips.remove(trip))
    expect(code).toBe('NOT_FOUND')
  })

  test('because the role allows only to look is offered back, and saved when it allows more', async () => {
    const { ann, id, back, code } = await comesBack((owner, trip) =>
      owner.api.trips.addMember(trip, { userId: 'bob', role: 'viewer' }),
    )
    expect(code).toBe('READ_ONLY')
    await ann.api.trips.addMember(id, { userId: 'bob', role: 'editor' })
    await back.saved()
    expect(back.rescued).toEqual([])
    expect(await onServer(ann, id)).toContain('Seine')
  })
})
