/** The number under which a client of Yjs writes is never kept and never handed on. */
import 'fake-indexeddb/auto'
import { encode, writeVarUint } from 'lib0/encoding'
import { expect, test, vi } from 'vitest'
import type { Doc } from 'yjs'
import { copyPrefix } from '../device/local-copy.ts'
import { stubLocalStorage } from '../test/browser-store.ts'
import { rowsOf } from '../test/device.ts'
import { aClient, aServer, TRIP, TRIP_SCOPE } from '../test/stage.ts'

const person = (userId: string) => ({ userId, tenantId: 'acme' })
const clientOf = (userId: string, url: string) =>
  aClient(url, userId, { offline: true, identity: person(userId) })

/** Whether a number stands anywhere in a value: as bytes, as a number or as text. */
function stands(number: number, value: unknown): boolean {
  if (value instanceof Uint8Array)
    return Buffer.from(value).includes(
      Buffer.from(encode((encoder) => writeVarUint(encoder, number))),
    )
  if (typeof value === 'object' && value !== null)
    return Object.values(value).some((part) => stands(number, part))
  return String(value).includes(String(number))
}

test('[SD39] of who only reads nothing on the device or in other tabs says the number', async () => {
  const storage = stubLocalStorage()
  const posted: unknown[] = []
  vi.spyOn(BroadcastChannel.prototype, 'postMessage').mockImplementation((message: unknown) => {
    posted.push(message)
  })
  const server = await aServer()
  const writer = aClient(server.url, 'bob').open('trip', TRIP)
  writer.trip.activities.add({ title: 'Louvre' })
  await writer.saved()
  posted.length = 0
  const reader = clientOf('ann', server.url).open('trip', TRIP)
  const name = copyPrefix(person('ann')) + TRIP_SCOPE
  await reader.synced
  await vi.waitFor(() => expect(reader.trip.activities.list()).toHaveLength(1))
  await vi.waitFor(async () => expect(await rowsOf(name, 'updates')).not.toHaveLength(0))
  const { clientID } = reader.doc
  const kept = [...(await rowsOf(name, 'updates')), ...(await rowsOf(name, 'custom'))]
  expect(kept.some((row) => stands(writer.doc.clientID, row))).toBe(true)
  expect(stands(clientID, [kept, [...storage]])).toBe(false)
  // Other tabs learn it where an answer is to go to, and whose presence it is.
  for (const message of posted as { type: string; from?: number; vector?: Uint8Array }[]) {
    if (message.type === 'presence') continue
    expect(message.type).toBe('hello')
    expect(stands(clientID, message.vector)).toBe(false)
  }
  vi.restoreAllMocks()
})

test('[SD39] a copied profile, a duplicated tab and every reload write under numbers of their own', async () => {
  const server = await aServer()
  const first = clientOf('cloned', server.url)
  const room = first.open('trip', TRIP)
  room.trip.activities.add({ title: 'First' })
  await room.saved()
  const numbers = [room.doc.clientID]
  await first.close()

  // Devices that began with the same copy and know nothing of each other.
  vi.stubGlobal('BroadcastChannel', undefined)
  const clones = [1, 2, 3].map(() => clientOf('cloned', server.url).open('trip', TRIP))
  vi.unstubAllGlobals()
  await Promise.all(clones.map(({ ready }) => ready))
  clones.forEach((clone, n) => {
    for (let i = 0; i < 20; i += 1) clone.trip.activities.add({ title: `${n} ${i}` })
  })
  numbers.push(...clones.map(({ doc }) => doc.clientID))
  await Promise.all(clones.map((clone) => clone.saved()))
  for (const { trip } of clones)
    await vi.waitFor(() => expect(trip.activities.list()).toHaveLength(61))
  expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(61)
  expect(new Set(numbers).size).toBe(numbers.length)
  for (const { doc } of clones) expect(writersOf(doc)).toEqual(numbers.toSorted((a, b) => a - b))
})

function writersOf(doc: Doc): number[] {
  return [...doc.store.clients.keys()].toSorted((a, b) => a - b)
}
