import { expect, test, vi } from 'vitest'
import { aClient, aServer, TRIP, TRIP_SCOPE } from '../test/stage.ts'

const NOWHERE = 'ws://127.0.0.1:9'
const tab = (userId: string, url = NOWHERE) => aClient(url, userId)

test('[SD16] tabs of one person are in step without a network, in content and presence', async () => {
  const [one, two] = [tab('ann').open('trip', TRIP), tab('ann').open('trip', TRIP)]
  const id = one.trip.activities.add({ title: 'Louvre' })
  await vi.waitFor(() => expect(two.trip.activities.get(id)?.title).toBe('Louvre'))
  two.trip.activities.remove(id)
  await vi.waitFor(() => expect(one.trip.activities.list()).toEqual([]))
  one.presence.set({ cursor: 5 })
  await vi.waitFor(() => {
    const states = [...two.awareness.getStates().values()]
    expect(states.map((state) => state['cursor'] as unknown)).toContain(5)
  })
})

test('[SD16] a tab that opens later gets what the others have, and gives what they lack', async () => {
  const one = tab('ann').open('trip', TRIP)
  one.trip.activities.add({ title: 'Louvre' })
  const two = tab('ann').open('trip', TRIP)
  two.trip.activities.add({ title: 'Orsay' })
  for (const room of [one, two]) {
    await vi.waitFor(() =>
      expect(
        room.trip.activities
          .list()
          .map(({ title }) => title)
          .toSorted(),
      ).toEqual(['Louvre', 'Orsay']),
    )
  }
})

test('[SD16] other people in the same browser, and other documents, are not touched', async () => {
  const [ann, bob] = [tab('ann').open('trip', TRIP), tab('bob').open('trip', TRIP)]
  const other = tab('ann').open('document', TRIP)
  const same = tab('ann').open('trip', TRIP)
  ann.trip.meta.set({ title: 'Paris' })
  await vi.waitFor(() => expect(same.trip.meta.get().title).toBe('Paris'))
  expect(bob.trip.meta.get().title).toBeUndefined()
  expect(other.document.meta.get().title).toBeUndefined()
})

test('[SD16] what came from another tab counts as unsaved until the server has it, and goes to the server', async () => {
  const server = await aServer()
  const away = tab('ann').open('trip', TRIP)
  const here = tab('ann', server.url).open('trip', TRIP)
  await here.synced
  away.trip.meta.set({ title: 'Paris' })
  await vi.waitFor(() => expect(here.trip.meta.get().title).toBe('Paris'))
  await here.saved()
  expect(server.document(TRIP_SCOPE)?.getMap('meta').get('title')).toBe('Paris')
  expect(away.saveState).toEqual({ state: 'offline', unsaved: 1 })
})

test('[SD16] messages do not echo', async () => {
  const rooms = [tab('ann'), tab('ann'), tab('ann')].map((client) => client.open('trip', TRIP))
  // Each has heard what every other one says when it comes.
  for (const room of rooms) room.trip.activities.add({ title: 'Idea' })
  for (const room of rooms)
    await vi.waitFor(() => expect(room.trip.activities.list()).toHaveLength(3))
  const post = vi.spyOn(BroadcastChannel.prototype, 'postMessage')
  rooms[0]!.trip.meta.set({ title: 'Paris' })
  await vi.waitFor(() => expect(rooms[2]!.trip.meta.get().title).toBe('Paris'))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(post).toHaveBeenCalledOnce()
  post.mockRestore()
})

test('[SD16] where there is no BroadcastChannel there are no tabs', async () => {
  vi.stubGlobal('BroadcastChannel', undefined)
  const server = await aServer()
  const [here, away] = [tab('ann', server.url), tab('ann')].map((each) => each.open('trip', TRIP))
  await here!.synced
  away!.trip.meta.set({ title: 'Paris' })
  here!.trip.meta.set({ destination: 'France' })
  await here!.saved()
  expect(server.document(TRIP_SCOPE)?.getMap('meta').toJSON()).toEqual({ destination: 'France' })
  vi.unstubAllGlobals()
})
