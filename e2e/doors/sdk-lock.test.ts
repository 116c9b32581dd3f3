/** The lock as applications use it: rooms of the SDK against the real server. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { network } from '../network.ts'
import { closePeople, person, sharedTrip, titles } from '../sdk-people.ts'
import { until } from '../stock.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closePeople)
afterAll(cleanUp)

/** Ann's trip, with Bob as an editor; both have it open. */
async function together(BobsSocket: unknown = WebSocket) {
  const [ann, bob] = [person(server, 'ann'), person(server, 'bob', { WebSocket: BobsSocket })]
  const id = await sharedTrip(ann, 'bob')
  const [here, there] = [ann.open('trip', id), bob.open('trip', id)]
  await Promise.all([here.synced, there.synced])
  return { id, ann, bob, here, there }
}

test('[LO8] who takes the lock edits, and the others read until it is given back', async () => {
  const { id, ann, bob, here, there } = await together()
  await here.takeLock({ reason: 'Booking' })
  expect(here.lock).toMatchObject({ userId: 'ann', mine: true, reason: 'Booking' })
  await until(() => there.lock?.userId === 'ann')
  expect([there.readOnly, there.may('edit'), here.readOnly]).toEqual([true, false, false])
  expect(() => there.trip.activities.add({ title: 'Orsay' })).toThrow('ann has locked this')
  await expect(there.takeLock()).rejects.toMatchObject({ code: 'DOCUMENT_LOCKED', status: 423 })
  await expect(there.releaseLock()).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  expect((await bob.api.trips.lock(id)).lock).toMatchObject({ userId: 'ann' })
  await expect(bob.api.trips.change(id, { title: 'Oslo' })).rejects.toMatchObject({
    code: 'DOCUMENT_LOCKED',
    details: { userId: 'ann', reason: 'Booking' },
  })
  // Another device of Ann's writes, too.
  const phone = person(server, 'ann').open('trip', id)
  await phone.synced
  await until(() => phone.lock?.mine === true)
  phone.trip.activities.add({ title: 'Louvre' })
  await phone.saved()
  await until(() => titles(there).length === 1)
  await here.releaseLock()
  expect(here.lock).toBeUndefined()
  await until(() => there.lock === undefined && phone.lock === undefined)
  there.trip.activities.add({ title: 'Orsay' })
  await there.saved()
  await until(() => titles(here).length === 2)
  expect(ann.status).toBe('online')
})

test('[LO8] what was written to the Yjs types themselves is taken back and told, and saving goes on', async () => {
  const { here, there } = await together()
  await here.takeLock()
  await until(() => there.lock !== undefined)
  there.doc.getMap('meta').set('title', 'Oslo')
  await until(() => there.rejected.length > 0)
  expect(there.rejected).toMatchObject([
    { rule: 'lock', collection: 'meta', message: expect.stringMatching(/^ann has locked/) },
  ])
  await there.saved()
  expect([there.trip.meta.get().title, there.saveState.unsaved]).toEqual(['Paris', 0])
  expect(here.trip.meta.get().title).toBe('Paris')
})

test('[LO8] what was done offline before one knew of the lock is taken back and told', async () => {
  const wire = network()
  const { here, there } = await together(wire.Cable)
  wire.cut()
  await until(() => there.saveState.state === 'offline')
  there.trip.activities.add({ title: 'Orsay' })
  there.trip.meta.set({ title: 'Oslo' })
  await here.takeLock()
  here.trip.activities.add({ title: 'Louvre' })
  await here.saved()
  wire.mend()
  await there.saved()
  await until(() => there.rejected.length >= 2)
  expect(new Set(there.rejected.map(({ rule }) => rule))).toEqual(new Set(['lock']))
  await until(() => titles(there).join() === 'Louvre')
  expect([titles(here), there.trip.meta.get().title]).toEqual([['Louvre'], 'Paris'])
  expect(there.lock).toMatchObject({ userId: 'ann', mine: false })
})

test('[LO8] a lock is held far beyond its time, and ends with the room', async () => {
  const { here, there } = await together()
  await here.takeLock({ ttlSeconds: 3 })
  await until(() => there.lock !== undefined)
  const { since, until: first } = there.lock!
  // Renewed at least twice: it would have run out by now.
  await until(() => Date.parse(there.lock!.until) > Date.parse(first) + 3500)
  expect(there.lock).toMatchObject({ userId: 'ann', since })
  here.close()
  await until(() => there.lock === undefined)
  await there.takeLock()
  expect(there.lock!.mine).toBe(true)
})

test('[LO8] a lock that an owner ended is not taken again', async () => {
  const { here, there } = await together()
  await there.takeLock({ ttlSeconds: 3 })
  await until(() => here.lock?.userId === 'bob')
  await here.releaseLock()
  await until(() => there.lock === undefined)
  const changes: unknown[] = []
  here.subscribe('status', () => changes.push(here.lock))
  // Longer than its holder would have waited to renew it.
  await new Promise((resolve) => setTimeout(resolve, 1200))
  expect([changes, here.lock, there.lock]).toEqual([[], undefined, undefined])
})
