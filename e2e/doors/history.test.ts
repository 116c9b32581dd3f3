/** The update log of a trip. */
import type { TripUpdate } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, entry, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closeClients)
afterAll(cleanUp)

/** The whole log, once it has that many rows. */
async function updates(tenant: Tenant, path: string, count: number): Promise<TripUpdate[]> {
  let items: TripUpdate[] = []
  await until(async () => {
    items = (await tenant.call('ana', 'GET', `${path}/updates?limit=200`)).body.items
    return items.length >= count
  })
  return items
}

test('[HI1] the update log has one row for each logical change of a trip, with who, what and when', async () => {
  const tenant = createTenant(server)
  const { id, scope, path } = await tenant.trip()
  const ben = await tenant.editor('ben', scope)
  const map = (name: string): ReturnType<typeof ben.doc.getMap> => ben.doc.getMap(name)
  const day = entry({ title: 'Monday' })
  const steps: (() => unknown)[] = [
    () => map('days').set('d1', day),
    () => day.set('title', 'Tuesday'),
    () => map('activities').set('a1', entry({ title: 'Walk', dayId: 'd1', cost: 3 })),
    () =>
      map('constraints').set(
        'c1',
        new Y.Map<unknown>([
          ['type', 'budget'],
          ['value', 100],
        ]),
      ),
    () => map('constraints').delete('c1'),
    () => map('days').delete('d1'),
  ]
  for (const step of steps) {
    step()
    await ben.acknowledged()
  }
  await tenant.call('ana', 'PATCH', path, { currency: 'USD' })
  const rows = await updates(tenant, path, 8)
  expect(rows.map(({ updateType, userId }) => [updateType, userId])).toEqual([
    ['trip_meta_updated', 'ana'],
    ['day_removed', 'ben'],
    ['constraint_removed', 'ben'],
    ['constraint_added', 'ben'],
    ['activity_added', 'ben'],
    ['day_updated', 'ben'],
    ['day_added', 'ben'],
    ['trip_meta_updated', 'ana'],
  ])
  const log = await tenant.log('ana', `?scope=${scope}&since=0`)
  // That the trip was made and who belongs to it is no change of the trip itself.
  const events = log.filter(({ type }) => type !== 'trip.created' && type !== 'member.added')
  expect(
    rows.toReversed().map(({ id, seq, timestamp, late }) => [id, seq, timestamp, late]),
  ).toEqual(events.map((event) => [event.id, event.seq, event.at, event.late]))
  expect(rows.every(({ tripId }) => tripId === id)).toBe(true)
  expect(rows[0]!.data).toEqual({ changes: { currency: { from: 'EUR', to: 'USD' } } })
  expect(rows[4]!.data).toMatchObject({
    id: 'a1',
    title: 'Walk',
    dayId: 'd1',
    cost: 3,
    createdBy: 'ben',
  })
  expect(rows[5]!.data).toEqual({
    id: 'd1',
    title: 'Tuesday',
    changes: { title: { from: 'Monday', to: 'Tuesday' } },
  })
})

test('[HI2] the update log comes in pages, newest first, without gap or repetition, for members only', async () => {
  const tenant = createTenant(server)
  const { scope, path } = await tenant.trip()
  const other = await tenant.trip('Other')
  const ben = await tenant.editor('ben', scope)
  for (let day = 0; day < 11; day += 1) ben.doc.getMap('days').set(`d${day}`, entry({}))
  await ben.acknowledged()
  const all = await updates(tenant, path, 12)
  const paged: TripUpdate[] = []
  let query = ''
  for (;;) {
    const { body } = await tenant.call('ben', 'GET', `${path}/updates?limit=5${query}`)
    paged.push(...body.items)
    if (body.next === undefined) break
    query = `&before=${body.next}`
  }
  expect(paged).toEqual(all)
  expect(all.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq).toSorted((a, b) => b - a))
  expect((await updates(tenant, other.path, 1)).length).toBe(1)
  const stranger = await tenant.call('eve', 'GET', `${path}/updates`)
  expect([stranger.status, stranger.body.error.code]).toEqual([403, 'ACCESS_DENIED'])
})
