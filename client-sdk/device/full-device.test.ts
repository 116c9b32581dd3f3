import 'fake-indexeddb/auto'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startSmallServer } from '../test/small-server.ts'
import { aClient, aServer, TRIP, TRIP_SCOPE } from '../test/stage.ts'

const identity = (userId: string) => ({ userId, tenantId: 'acme' })
const onDevice = (userId: string, url = 'ws://127.0.0.1:9') =>
  aClient(url, userId, { offline: true, identity: identity(userId) })

/** From now on what is added to the device does not fit. Returns the way to make room again. */
function fillDevice(error = 'QuotaExceededError'): () => void {
  const spy = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
    this: IDBObjectStore,
  ) {
    // As browsers do: the transaction ends, with this as the reason.
    ;(this.transaction as unknown as { _abort(name: string): void })._abort(error)
    throw new DOMException('There is no room.', error)
  })
  onTestFinished(() => spy.mockRestore())
  return () => spy.mockRestore()
}

test('[SD67] on a full device the room goes on with the server and says that nothing is kept', async () => {
  const server = await aServer()
  const room = onDevice('full', server.url).open('trip', TRIP)
  await room.synced
  await vi.waitFor(() => expect(room.copy).toEqual({ state: 'kept' }))
  const told = vi.fn<() => void>()
  room.subscribe('copy', told)
  fillDevice()
  room.trip.meta.set({ title: 'Paris' })
  await vi.waitFor(() => expect(room.copy.state).toBe('full'))
  expect(told).toHaveBeenCalledOnce()
  expect(room.copy.message).toContain('no room')
  room.trip.activities.add({ title: 'Louvre' })
  await room.saved()
  expect(room.saveState).toEqual({ state: 'saved', unsaved: 0 })
  expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(1)
})

test('[SD67] when there is room again everything is kept, also what did not fit', async () => {
  const client = onDevice('again')
  const room = client.open('trip', TRIP)
  await vi.waitFor(() => expect(room.copy.state).toBe('kept'))
  room.trip.meta.set({ title: 'Paris' })
  const makeRoom = fillDevice()
  room.trip.activities.add({ title: 'Louvre' })
  await vi.waitFor(() => expect(room.copy.state).toBe('full'))
  room.trip.activities.add({ title: 'Orsay' })
  makeRoom()
  await vi.waitFor(() => expect(room.copy.state).toBe('kept'))
  room.trip.activities.add({ title: 'Seine' })
  await client.close()
  const back = onDevice('again').open('trip', TRIP)
  await back.ready
  expect(back.trip.meta.get().title).toBe('Paris')
  expect(back.trip.activities.list()).toHaveLength(3)
  expect(back.saveState.unsaved).toBe(4)
})

test('[SD67] what fitted before stays whole, and what did not is in memory and goes to the server', async () => {
  const first = await startSmallServer()
  const client = onDevice('whole', first.url)
  const room = client.open('trip', TRIP)
  room.trip.meta.set({ title: 'Paris' })
  await room.saved()
  await first.stop()
  await vi.waitFor(() => expect(room.saveState.state).toBe('offline'))
  fillDevice('UnknownError')
  room.trip.activities.add({ title: 'Louvre' })
  await vi.waitFor(() => expect(room.copy.state).toBe('failed'))
  const early = onDevice('whole').open('trip', TRIP)
  await early.ready
  expect(early.trip.meta.get().title).toBe('Paris')
  expect(room.saveState).toEqual({ state: 'offline', unsaved: 1 })
  const again = await aServer({ port: first.port, disk: first.disk })
  await room.saved()
  expect(again.document(TRIP_SCOPE)!.getMap('activities').size).toBe(1)
})

test('[SD67] a thousand edits are kept in few rows, whoever wrote them', async () => {
  const client = onDevice('many')
  const room = client.open('document', 'notes')
  await vi.waitFor(() => expect(room.copy.state).toBe('kept'))
  for (let n = 0; n < 1200; n += 1) {
    room.document.code.insert(0, 'x')
    if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await client.close()
  const database = await new Promise<IDBDatabase>((resolve) => {
    const open = indexedDB.open('concord/many@acme/acme/document/notes')
    open.addEventListener('success', () => resolve(open.result))
  })
  const count = database.transaction('updates').objectStore('updates').count()
  await new Promise((resolve) => count.addEventListener('success', resolve))
  database.close()
  expect(count.result).toBeLessThan(600)
  const back = onDevice('many').open('document', 'notes')
  await back.ready
  expect(back.document.code.length).toBe(1200)
  expect(back.saveState.unsaved).toBe(1200)
})

test('[SD68] when offline work is on the device alone, the browser is asked once to keep it', async () => {
  const persist = vi.fn<() => Promise<boolean>>(() => Promise.resolve(true))
  const persisted = () => Promise.resolve(false)
  vi.stubGlobal('navigator', { storage: { persist, persisted } })
  onTestFinished(() => void vi.unstubAllGlobals())
  const server = await startSmallServer()
  const client = onDevice('stay', server.url)
  const room = client.open('trip', TRIP)
  room.trip.meta.set({ title: 'Paris' })
  await room.saved()
  expect(persist).not.toHaveBeenCalled()
  await server.stop()
  await vi.waitFor(() => expect(room.saveState.state).toBe('offline'))
  room.trip.meta.set({ title: 'Rome' })
  await vi.waitFor(() => expect(persist).toHaveBeenCalledOnce())
  room.trip.meta.set({ title: 'Oslo' })
  client.open('document', 'notes').document.code.insert(0, 'x')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(persist).toHaveBeenCalledOnce()
})

describe('[SD71] leaving the page', () => {
  /** Whether the browser would ask. */
  function asks(): boolean {
    const event = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(event)
    return event.defaultPrevented
  }
  const aPage = () => {
    vi.stubGlobal('window', new EventTarget())
    onTestFinished(() => void vi.unstubAllGlobals())
  }

  test('asks while something is nowhere else, and not while it is kept', async () => {
    aPage()
    const client = onDevice('leaver')
    const room = client.open('trip', TRIP)
    await vi.waitFor(() => expect(room.copy.state).toBe('kept'))
    room.trip.meta.set({ title: 'Paris' })
    room.chat.send('Hello')
    expect(asks()).toBe(false)
    fillDevice()
    room.trip.meta.set({ title: 'Rome' })
    await vi.waitFor(() => expect(room.copy.state).toBe('full'))
    expect(asks()).toBe(true)
    room.close()
    expect(asks()).toBe(false)
  })

  test('asks without a copy for edits and messages until they are saved', async () => {
    aPage()
    const server = await startSmallServer()
    const room = aClient(server.url, 'leaver2').open('trip', TRIP)
    await room.synced
    expect(asks()).toBe(false)
    room.trip.meta.set({ title: 'Paris' })
    expect(asks()).toBe(true)
    await room.saved()
    expect(asks()).toBe(false)
    await server.stop()
    room.chat.send('Hello')
    expect(asks()).toBe(true)
  })

  test('asks whenever something is not saved, or never, as the application wants it', async () => {
    aPage()
    const [cautious, silent] = (['unsaved', 'never'] as const).map((leaveWarning) =>
      aClient('ws://127.0.0.1:9', leaveWarning, {
        offline: true,
        identity: identity(leaveWarning),
        leaveWarning,
      }).open('trip', TRIP),
    )
    await vi.waitFor(() => expect(cautious!.copy.state).toBe('kept'))
    silent!.trip.meta.set({ title: 'Paris' })
    expect(asks()).toBe(false)
    cautious!.trip.meta.set({ title: 'Paris' })
    expect(asks()).toBe(true)
  })
})
