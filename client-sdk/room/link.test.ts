import { writeReason } from '@concord/schemas'
import { expect, test, vi } from 'vitest'
import { tokenFor } from '../test/people.ts'
import { aClient, aServer, TRIP, TRIP_SCOPE } from '../test/stage.ts'

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test.each(['ACCESS_DENIED', 'NOT_FOUND', 'INVALID_SCOPE', 'PAYLOAD_TOO_LARGE'] as const)(
  '[SD11] %s is final until renewToken',
  async (code) => {
    let refuse = true
    let frames = 0
    const server = await aServer({
      judge: () => (refuse ? { refuse: writeReason(code) } : { readOnly: false }),
      onFrame: () => (frames += 1),
    })
    const client = aClient(server.url, 'ann')
    const room = client.open('trip', TRIP)
    await vi.waitFor(() => expect(room.error).toMatchObject({ code }))
    for (let i = 0; i < 50; i += 1) {
      room.doc.getText('kept').insert(0, 'x')
      room.presence.set({ cursor: i })
    }
    await wait(300)
    expect(server.tokens).toHaveLength(1)
    await vi.waitFor(() => expect(room.saveState).toEqual({ state: 'offline', unsaved: 50 }))
    refuse = false
    await client.renewToken()
    await room.saved()
    expect(room.error).toBeUndefined()
    expect(server.document(TRIP_SCOPE)?.getText('kept').toJSON()).toBe('x'.repeat(50))
    // Nothing was said while the server was not listening: it would have kept it and read it now.
    expect(frames).toBeLessThan(10)
  },
)

test('[SD11] a refused room comes back when it is opened anew', async () => {
  let refuse = true
  const server = await aServer({
    judge: () => (refuse ? { refuse: writeReason('ACCESS_DENIED') } : { readOnly: false }),
  })
  const client = aClient(server.url, 'ann')
  const room = client.open('trip', TRIP)
  await vi.waitFor(() => expect(room.role).toBe('none'))
  room.close()
  refuse = false
  await client.open('trip', TRIP).synced
})

test('[SD11] who is removed from a live room is told, and is not let write on', async () => {
  const server = await aServer()
  const client = aClient(server.url, 'ann')
  const [room, other] = [client.open('trip', TRIP), client.open('document', 'other')]
  await Promise.all([room.synced, other.synced])
  for (const connection of server.connections(TRIP_SCOPE)) {
    connection.close({ code: 4403, reason: writeReason('ACCESS_REMOVED') })
  }
  await vi.waitFor(() => expect(room.error).toMatchObject({ code: 'ACCESS_REMOVED' }))
  expect(room).toMatchObject({ role: 'none', readOnly: true })
  await wait(300)
  expect(server.connections(TRIP_SCOPE)).toHaveLength(0)
  expect(client.status).toBe('online')
  other.document.code.insert(0, 'x')
  await other.saved()
})

test.each(['DOCUMENT_RESET', 'SHUTTING_DOWN', 'RATE_LIMITED'] as const)(
  '[SD12] after %s on a live room it attaches again on the same socket',
  async (code) => {
    const server = await aServer()
    const room = aClient(server.url, 'ann').open('trip', TRIP)
    await room.synced
    for (let round = 0; round < 3; round += 1) {
      const { synced } = room
      for (const connection of server.connections(TRIP_SCOPE)) {
        connection.close({ code: 4205, reason: writeReason(code) })
      }
      await vi.waitFor(() => expect(room.synced).not.toBe(synced))
      room.trip.activities.add({ title: `Round ${round}` })
      await room.synced
      await room.saved()
    }
    expect(server.document(TRIP_SCOPE)?.getMap('activities').size).toBe(3)
    expect(room.error).toBeUndefined()
  },
)

test('[SD12] a token that has ended leads to a fresh one, not to an error', async () => {
  let good = false
  const server = await aServer({
    judge: (token) =>
      token === tokenFor('ann', { good: true })
        ? { readOnly: false }
        : { refuse: writeReason('TOKEN_EXPIRED') },
  })
  const room = aClient(server.url, 'ann', { token: () => tokenFor('ann', { good }) }).open(
    'trip',
    TRIP,
  )
  await vi.waitFor(() => expect(server.tokens.length).toBeGreaterThan(1))
  good = true
  await room.synced
  expect(room.error).toBeUndefined()
})

test('[SD11] a fixed token that has ended is final', async () => {
  const server = await aServer({ judge: () => ({ refuse: writeReason('TOKEN_EXPIRED') }) })
  const room = aClient(server.url, 'ann').open('trip', TRIP)
  await vi.waitFor(() => expect(room.error).toMatchObject({ code: 'TOKEN_EXPIRED' }))
  await wait(200)
  expect(server.tokens).toHaveLength(1)
})

test('[SD12] a refusal that says nothing we know is tried again', async () => {
  let refusals = 3
  const server = await aServer({
    judge: () => (refusals-- > 0 ? { refuse: 'permission-denied' } : { readOnly: false }),
  })
  await aClient(server.url, 'ann').open('trip', TRIP).synced
  expect(server.tokens).toHaveLength(4)
})

test('[SD11] an id that cannot be one is an error at once, without asking', async () => {
  const server = await aServer()
  const room = aClient(server.url, 'ann').open('document', 'no/such id')
  expect(room.error).toMatchObject({ code: 'INVALID_SCOPE' })
  await wait(100)
  expect(server.tokens).toHaveLength(0)
})

test('[SD11] a token for somebody else than this client is for is never used', async () => {
  const server = await aServer()
  const client = aClient(server.url, 'ann', {
    token: () => tokenFor('bob'),
    identity: { userId: 'ann', tenantId: 'acme' },
  })
  const room = client.open('trip', TRIP)
  await vi.waitFor(() => expect(room.error).toMatchObject({ code: 'UNAUTHENTICATED' }))
  expect(client.error?.message).toContain('bob')
  expect(server.tokens).toHaveLength(0)
})

test('[SD4] a read-only room says so and takes no writes', async () => {
  const server = await aServer({ judge: () => ({ readOnly: true }) })
  const room = aClient(server.url, 'ann').open('trip', TRIP)
  await room.synced
  expect(room.readOnly).toBe(true)
  expect(() => room.trip.meta.set({ title: 'Paris' })).toThrow(
    'You may read this trip but not change it.',
  )
  expect(() => room.batch(() => {})).toThrow('You may read')
  expect(room.saveState).toEqual({ state: 'saved', unsaved: 0 })
})
