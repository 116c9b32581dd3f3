/** Text frames beside every other way to work on the same trip. */
import { createClient } from '@concord/client'
import { afterAll, afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { cleanUp, startConcord } from '../concord.ts'
import { closeReaders, textClient } from '../event-readers.ts'
import { closeClients, until, yWebsocketClient } from '../stock.ts'
import { createTenant, entry } from '../tenant.ts'

afterEach(() => {
  closeReaders()
  closeClients()
})
afterAll(cleanUp)

const EACH = 10

type Titled = { readonly title: string }
const byText = (one: string, other: string): number => (one < other ? -1 : 1)

test('[GW18] a text client, two stock clients, the SDK and REST edit one trip: one result, one log', async () => {
  const server = await startConcord()
  const tenant = createTenant(server)
  const { id: tripId, scope, path } = await tenant.trip()
  for (const userId of ['cleo', 'dan'])
    await tenant.call('ana', 'POST', `${path}/members`, { userId, role: 'editor' })
  const text = await textClient(server.wsUrl, await tenant.token('ana'))
  await text.ask('join_trip_room', { tripId }, 'trip_room_joined')
  const stock = await tenant.editor('ben', scope)
  const bridge = yWebsocketClient(server.wsUrl, scope, await tenant.token('cleo'))
  await until(() => bridge.provider.synced)
  const token = () => tenant.token('dan')
  const sdk = createClient({ url: server.url, token, WebSocket, offline: false })
  const room = sdk.open('trip', tripId)
  await room.synced

  for (let number = 0; number < EACH; number += 1) {
    const data = { title: `ana ${number}`, cost: number }
    text.send('trip_update', { tripId, updateType: 'activity_added', data }, number)
    const fields = { title: `ben ${number}`, createdBy: 'ben' }
    stock.doc.getMap('activities').set(`ben${number}`, entry(fields))
    const more = { title: `cleo ${number}`, createdBy: 'cleo' }
    bridge.doc.getMap('activities').set(`cleo${number}`, entry(more))
    room.trip.activities.add({ title: `dan ${number}` })
  }
  await room.saved()
  await tenant.call('ben', 'PATCH', path, { destination: 'Roma' })

  const titles = ['ana', 'ben', 'cleo', 'dan'].flatMap((who) =>
    Array.from({ length: EACH }, (_, number) => `${who} ${number}`),
  )
  const titlesOf = (activities: readonly { title: string }[]): string[] =>
    activities.map(({ title }) => title).toSorted()
  await until(() => room.trip.activities.list().length === titles.length)
  await until(() => stock.doc.getMap('activities').size === titles.length)
  await until(() => bridge.doc.getMap('activities').size === titles.length)
  const stored = (await tenant.call('ana', 'GET', path)).body
  expect(titlesOf(stored.activities)).toEqual(titles.toSorted())
  expect(stored.meta.destination).toBe('Roma')
  for (const doc of [stock.doc, bridge.doc, room.doc])
    expect(doc.getMap('activities').toJSON()).toEqual(stock.doc.getMap('activities').toJSON())

  // One log: the text client heard in its words exactly what is in it, and nobody's way of working shows.
  const heard = () =>
    text.frames.filter(({ event, data }) => event === 'trip_updated' && !data.initial)
  await until(() => heard().length === titles.length + 1)
  const log = await tenant.log('ana', `?since=0&limit=500&scope=${scope}&types=activity.added`)
  expect(
    log.map(({ actor, data }) => `${actor}: ${(data['entry'] as Titled).title}`).toSorted(byText),
  ).toEqual(titles.map((title) => `${title.split(' ')[0]}: ${title}`).toSorted(byText))
  expect(new Set(log.map((event) => Object.keys(event).join())).size).toBe(1)
  expect(
    new Set(log.map(({ data }) => Object.keys(data['entry'] as object).includes('createdBy'))),
  ).toEqual(new Set([true]))
  const rows = async () =>
    (await tenant.call('ana', 'GET', `${path}/updates?limit=100`)).body.items.filter(
      ({ updateType }: { updateType: string }) => updateType === 'activity_added',
    )
  await until(async () => (await rows()).length === titles.length)
  await sdk.close()
})
