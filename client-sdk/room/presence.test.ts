import { colorOf } from '@concord/schemas'
import { expect, test, vi } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { manualClock } from '../test/manual-clock.ts'
import { aClient, aServer, TRIP } from '../test/stage.ts'
import { createPresence } from './presence.ts'

test('[SD18] everybody sees everybody else once, until they leave', async () => {
  const server = await aServer()
  const ann = aClient(server.url, 'ann').open('trip', TRIP)
  const bobs = [aClient(server.url, 'bob'), aClient(server.url, 'bob')]
  const rooms = bobs.map((client) => client.open('trip', TRIP))
  await Promise.all([ann, ...rooms].map(({ synced }) => synced))
  expect(ann.presence.me.user).toEqual({ id: 'ann', name: 'ann', color: colorOf('ann') })
  await vi.waitFor(() => expect(ann.presence.others.map(({ user }) => user.id)).toEqual(['bob']))
  await vi.waitFor(() =>
    expect(rooms[0]!.presence.others.map(({ user }) => user.id)).toEqual(['ann']),
  )

  rooms[0]!.presence.set({ status: 'away' })
  rooms[1]!.presence.set({ status: 'busy', cursor: { at: 3 } })
  await vi.waitFor(() =>
    expect(ann.presence.others).toMatchObject([{ status: 'busy', cursor: { at: 3 } }]),
  )
  const before = ann.presence.others
  rooms[0]!.presence.set({ status: 'offline' })
  await vi.waitFor(() =>
    expect([...ann.awareness.getStates().values()]).toContainEqual(
      expect.objectContaining({ status: 'offline' }),
    ),
  )
  expect(ann.presence.others).toBe(before)

  rooms[0]!.presence.set({ visible: false })
  await vi.waitFor(() => expect(ann.presence.others).toEqual([]))
  rooms[0]!.presence.set({ visible: true })
  await vi.waitFor(() => expect(ann.presence.others).toHaveLength(1))
  for (const client of bobs) await client.close()
  await vi.waitFor(() => expect(ann.presence.others).toEqual([]))
})

test('[SD18] typing clears itself after five seconds, and each call makes it last', () => {
  const clock = manualClock()
  const { view, close } = createPresence(new Awareness(new Y.Doc()), clock)
  view.typing()
  expect(view.me.typing).toBe(true)
  for (let i = 0; i < 3; i += 1) {
    clock.pass(4000)
    view.typing()
  }
  expect(view.me.typing).toBe(true)
  clock.pass(5000)
  expect(view.me.typing).toBe(false)
  view.typing()
  close()
  expect(clock.waiting).toBe(0)
})

test('[SD18] others see somebody type', async () => {
  const server = await aServer()
  const [ann, bob] = ['ann', 'bob'].map((user) => aClient(server.url, user).open('trip', TRIP))
  await Promise.all([ann!.synced, bob!.synced])
  const seen: (boolean | undefined)[] = []
  bob!.subscribe('presence', () => seen.push(bob!.presence.others[0]?.typing))
  ann!.presence.typing()
  await vi.waitFor(() => expect(seen).toContain(true))
  await vi.waitFor(() => expect(seen.at(-1)).toBeUndefined())
})

test('[SD18] after the server is lost nobody is shown, except from other tabs', async () => {
  const server = await aServer()
  const [ann, bob] = ['ann', 'bob'].map((user) => aClient(server.url, user).open('trip', TRIP))
  await vi.waitFor(() => expect(ann!.presence.others).toHaveLength(1))
  await server.stop()
  await vi.waitFor(() => expect(ann!.presence.others).toEqual([]))
  expect(bob!.presence.me.status).toBe('online')
})
