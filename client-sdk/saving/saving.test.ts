import { describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { startSmallServer } from '../test/small-server.ts'
import { aClient, aServer, TRIP, TRIP_SCOPE } from '../test/stage.ts'
import { MOST_RESYNCS } from './save-state.ts'

function onDisk(disk: ReadonlyMap<string, Uint8Array>): Y.Doc {
  const doc = new Y.Doc()
  doc.getMap('activities')
  const stored = disk.get(TRIP_SCOPE)
  if (stored) Y.applyUpdate(doc, stored)
  return doc
}

test('[SD1] an edit counts at once, and is saved when the server says so', async () => {
  const server = await aServer()
  const room = aClient(server.url, 'ann').open('trip', TRIP)
  await room.synced
  expect(room.saveState).toEqual({ state: 'saved', unsaved: 0 })
  room.trip.activities.add({ title: 'Louvre' })
  expect(room.saveState).toEqual({ state: 'saving', unsaved: 1 })
  await room.saved()
  expect(room.saveState).toEqual({ state: 'saved', unsaved: 0 })
  expect(onDisk(server.disk).getMap('activities').size).toBe(1)
  expect(room.saveState).toBe(room.saveState)
})

test('[SD1] without receipts nothing is ever saved', async () => {
  const server = await aServer({ answer: () => undefined })
  const room = aClient(server.url, 'ann').open('trip', TRIP)
  await room.synced
  room.trip.activities.add({ title: 'Louvre' })
  await vi.waitFor(() => expect(onDisk(server.disk).getMap('activities').size).toBe(1))
  expect(room.saveState).toEqual({ state: 'saving', unsaved: 1 })
})

test('[SD2] edits made offline, deletions among them, are counted and all saved after the reconnect', async () => {
  const first = await startSmallServer()
  const ann = aClient(first.url, 'ann')
  const room = ann.open('trip', TRIP)
  await room.synced
  const louvre = room.trip.activities.add({ title: 'Louvre' })
  await room.saved()
  await first.stop()
  await vi.waitFor(() => expect(room.saveState).toEqual({ state: 'offline', unsaved: 0 }))

  room.trip.activities.remove(louvre)
  for (let i = 0; i < 20; i += 1) room.trip.activities.add({ title: `Idea ${i}` })
  expect(room.saveState).toEqual({ state: 'offline', unsaved: 21 })
  const again = await aServer({ port: first.port, disk: first.disk })
  await room.saved()

  const activities = onDisk(again.disk).getMap('activities')
  expect(activities.size).toBe(20)
  expect(activities.has(louvre)).toBe(false)
  expect(ann.status).toBe('online')
})

test('[SD2] an edit that only deletes is saved only when it is on disk', async () => {
  const server = await aServer()
  const room = aClient(server.url, 'ann').open('trip', TRIP)
  const id = room.trip.activities.add({ title: 'Louvre' })
  await room.saved()
  const seen: number[] = []
  room.subscribe('save', () => {
    if (room.saveState.state === 'saved') seen.push(onDisk(server.disk).getMap('activities').size)
  })
  room.trip.activities.remove(id)
  await room.saved()
  expect(seen).toEqual([0])
})

test('[SD21] what is written offline leaves as one exchange, not as the frames of every keystroke', async () => {
  const first = await startSmallServer()
  const room = aClient(first.url, 'ann').open('document', 'notes')
  await room.synced
  await first.stop()
  await vi.waitFor(() => expect(room.saveState.state).toBe('offline'))
  for (let i = 0; i < 300; i += 1) room.document.code.insert(i, 'x')
  const frames: number[] = []
  const again = await aServer({
    port: first.port,
    disk: first.disk,
    onFrame: (bytes) => frames.push(bytes),
  })
  await room.saved()
  expect(again.document('acme/document/notes')?.getText('code').length).toBe(300)
  expect(frames.length).toBeLessThan(20)
})

test('[SD21] what is written before the server lets the room in is part of that exchange', async () => {
  let frames = 0
  const server = await aServer({ delayMs: 30, onFrame: () => (frames += 1) })
  const room = aClient(server.url, 'ann').open('document', 'notes')
  await vi.waitFor(() => expect(server.tokens).toHaveLength(1), { interval: 1 })
  for (let i = 0; i < 100; i += 1) room.document.code.insert(i, 'x')
  await room.saved()
  expect(server.document('acme/document/notes')?.getText('code').length).toBe(100)
  expect(frames).toBeLessThan(20)
})

describe('[SD3] a server that did not take everything', () => {
  test('is given everything anew and asked again', async () => {
    let lies = 2
    const server = await aServer({
      answer: (_, truth) => (lies-- > 0 ? { ...truth, clock: 0 } : truth),
    })
    const room = aClient(server.url, 'ann').open('trip', TRIP)
    await room.synced
    room.trip.activities.add({ title: 'Louvre' })
    await room.saved()
    expect(server.exchanges()).toBe(3)
  })

  test('is asked a few times only', async () => {
    const server = await aServer({ answer: (_, truth) => ({ ...truth, clock: 0 }) })
    const room = aClient(server.url, 'ann').open('trip', TRIP)
    await room.synced
    room.trip.activities.add({ title: 'Louvre' })
    const most = 1 + MOST_RESYNCS
    await vi.waitFor(() => expect(server.exchanges()).toBe(most))
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(server.exchanges()).toBe(most)
    expect(room.saveState).toEqual({ state: 'saving', unsaved: 1 })
  })
})

test('[SD4] a room that became read-only keeps its count, and is saved when it may write again', async () => {
  const server = await aServer()
  const room = aClient(server.url, 'ann').open('trip', TRIP)
  await room.synced
  const setRole = (role: 'viewer' | 'editor') => {
    for (const connection of server.connections(TRIP_SCOPE)) {
      connection.readOnly = role === 'viewer'
      connection.sendStateless(JSON.stringify({ type: 'access', role }))
    }
  }
  setRole('viewer')
  // Written before the notice could arrive.
  room.doc.getText('notes-of-an-editor').insert(0, 'x')
  await vi.waitFor(() => expect(room.readOnly).toBe(true))
  expect(room.role).toBe('viewer')
  expect(() => room.trip.activities.add({ title: 'Louvre' })).toThrow(
    'You may read this trip but not change it.',
  )
  await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(0))
  expect(room.saveState).toEqual({ state: 'saving', unsaved: 1 })
  setRole('editor')
  await room.saved()
  expect(room.role).toBe('editor')
  expect(onDisk(server.disk).getText('notes-of-an-editor').toJSON()).toBe('x')
})

test('saved() of a room that is closed with unsaved edits rejects', async () => {
  const client = aClient('ws://127.0.0.1:9', 'ann')
  const room = client.open('trip', TRIP)
  room.trip.meta.set({ title: 'Paris' })
  const saved = room.saved()
  room.close()
  await expect(saved).rejects.toThrow('one edit was not saved')
})
