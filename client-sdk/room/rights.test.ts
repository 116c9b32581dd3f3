import { voteKey } from '@concord/schemas'
import { expect, test, vi } from 'vitest'
import { aClient, aServer, TRIP, TRIP_SCOPE } from '../test/stage.ts'

const VOTE = { choice: 'up', at: '2026-07-14T09:30:00.000Z' } as const

test('[SD24] what was taken back is told to its room, and counts as saved', async () => {
  const server = await aServer()
  const client = aClient(server.url, 'ann')
  const [room, other] = [client.open('trip', TRIP), client.open('document', 'notes')]
  await Promise.all([room.synced, other.synced])
  const told = vi.fn()
  room.subscribe('rejected', told)
  const key = voteKey('p', 'o', 'bob')
  room.doc.getMap('votes').set(key, VOTE)
  await vi.waitFor(() => expect(server.document(TRIP_SCOPE)?.getMap('votes').has(key)).toBe(true))
  // As the guard does it: put right for everybody, and the author is told.
  server.document(TRIP_SCOPE)!.getMap('votes').delete(key)
  const change = { collection: 'votes', key, rule: 'owner', message: 'Not yours.' } as const
  for (const connection of server.connections(TRIP_SCOPE)) {
    connection.sendStateless(JSON.stringify({ type: 'rejected', changes: [change], count: 1 }))
  }
  await vi.waitFor(() => expect(room.rejected).toMatchObject([change]))
  await room.saved()
  expect(room.saveState).toEqual({ state: 'saved', unsaved: 0 })
  await vi.waitFor(() => expect(room.trip.votes.list()).toEqual([]))
  expect(other.rejected).toEqual([])
  expect(told).toHaveBeenCalledTimes(1)
  room.dismissRejected()
  expect(room.rejected).toEqual([])
})

test('[SD25] a commenter votes, and does nothing else', async () => {
  const server = await aServer()
  const room = aClient(server.url, 'ann').open('trip', TRIP)
  await room.synced
  room.trip.activities.add({ title: 'Louvre' })
  expect([room.may('edit'), room.canUndo]).toEqual([true, true])
  for (const connection of server.connections(TRIP_SCOPE)) {
    connection.sendStateless(JSON.stringify({ type: 'access', role: 'commenter' }))
  }
  await vi.waitFor(() => expect(room.role).toBe('commenter'))
  expect(room.readOnly).toBe(false)
  expect([room.may('edit'), room.may('comment')]).toEqual([false, true])
  // What an editor did, a commenter cannot take back.
  expect(room.canUndo).toBe(false)
  expect(() => room.trip.activities.add({ title: 'Orsay' })).toThrow(
    'Your role does not let you edit activities.',
  )
  expect(() => room.trip.meta.set({ title: 'Rome' })).toThrow(
    'Your role does not let you edit this trip.',
  )
  room.trip.votes.set(voteKey('p', 'o', 'ann'), VOTE)
  expect(room.undo()).toBe(false)
  expect(() => room.trip.votes.set(voteKey('p', 'o', 'bob'), VOTE)).toThrow('belongs to bob')
  await room.saved()
  expect([...server.document(TRIP_SCOPE)!.getMap('votes').keys()]).toEqual(['p:o:ann'])
})

test('[SD25] a commenter cannot write where there is nothing to comment', async () => {
  const server = await aServer({ judge: () => ({ readOnly: true }) })
  const room = aClient(server.url, 'ann').open('document', 'notes')
  await room.synced
  for (const connection of server.connections('acme/document/notes')) {
    connection.sendStateless(JSON.stringify({ type: 'access', role: 'commenter' }))
  }
  await vi.waitFor(() => expect(room.role).toBe('commenter'))
  expect([room.readOnly, room.may('comment')]).toEqual([true, false])
  expect(() => room.document.meta.set({ title: 'x' })).toThrow('You may read this document')
})
