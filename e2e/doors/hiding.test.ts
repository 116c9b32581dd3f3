/** Who hides, over all their tabs, devices and ways of working, and over restarts. */
import { VisibilityNotice } from '@concord/schemas'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, textClient, type TextClient } from '../event-readers.ts'
import { closeClients, until, yWebsocketClient, type StockClient } from '../stock.ts'
import { createTenant, type Tenant } from '../tenant.ts'

let server: ConcordServer
let tenant: Tenant
let scope: string
let tripId: string
let watcher: StockClient

beforeEach(async () => {
  server ??= await startConcord()
  tenant = createTenant(server)
  ;({ scope, id: tripId } = await tenant.trip())
  watcher = await tenant.editor('ana', scope)
})
afterEach(() => {
  closeClients()
  closeReaders()
})
afterAll(cleanUp)

const socket = async (userId: string): Promise<TextClient> =>
  textClient(server.wsUrl, await tenant.token(userId))

/** In how many clients the watcher sees Ben. */
const seen = (): number =>
  [...watcher.provider.awareness!.getStates().values()].filter(({ user }) => user?.id === 'ben')
    .length

async function online(): Promise<string[]> {
  const { body } = await tenant.call('ana', 'GET', '/api/v1/realtime/users/online')
  return body.items.map(({ userId }: { userId: string }) => userId)
}

/** Each word that the server said of whether the person is seen. */
function told({ provider }: StockClient): boolean[] {
  const words: boolean[] = []
  provider.on('stateless', ({ payload }: { payload: string }) => {
    const notice = VisibilityNotice.safeParse(JSON.parse(payload))
    if (notice.success) words.push(notice.data.visible)
  })
  return words
}

test('[PS8] who hides on a socket that joined nothing is hidden in all that they have open, and in what they open later', async () => {
  const device = await socket('ben')
  const editor = await tenant.editor('ben', scope)
  editor.provider.setAwarenessField('cursor', 1)
  const bridge = yWebsocketClient(server.wsUrl, scope, await tenant.token('ben'))
  bridge.provider.awareness.setLocalStateField('cursor', 2)
  const bot = await socket('ben')
  await bot.ask('join_trip_room', { tripId }, 'trip_room_joined')
  await until(() => seen() === 3)
  expect(await device.ask('presence:update', { visible: false }, 'presence:updated')).toEqual({
    status: 'online',
    visible: false,
  })
  await until(() => seen() === 0)
  expect(await online()).toEqual(['ana'])
  const later = await tenant.editor('ben', scope)
  later.provider.setAwarenessField('cursor', 3)
  const tab = await socket('ben')
  await tab.ask('join_trip_room', { tripId }, 'trip_room_joined')
  expect(await tab.ask('presence:update', { status: 'busy' }, 'presence:updated')).toEqual({
    status: 'busy',
    visible: false,
  })
  const { members } = await (
    await socket('ana')
  ).ask('join_trip_room', { tripId }, 'trip_room_joined')
  expect(members.map(({ userId }: { userId: string }) => userId)).toEqual(['ana'])
  // What hid them may be gone.
  device.close()
  later.provider.setAwarenessField('cursor', 4)
  await tab.ask('ping', {}, 'pong')
  expect([seen(), await online()]).toEqual([0, ['ana']])
  await tab.ask('presence:update', { visible: true }, 'presence:updated')
  await until(() => seen() === 5)
  expect(await online()).toEqual(['ana', 'ben'])
})

test('[PS8] nobody is revealed by kill -9, nor by a client that comes back and says what it said before', async () => {
  const shown = await tenant.editor('ben', scope)
  shown.provider.setAwarenessField('visible', false)
  shown.provider.setAwarenessField('visible', true)
  const hider = await socket('ben')
  await until(() => seen() === 1)
  await hider.ask('presence:update', { visible: false }, 'presence:updated')
  await until(() => seen() === 0)
  await server.kill()
  server = await server.restart()
  await shown.synced()
  await watcher.synced()
  shown.provider.setAwarenessField('cursor', 9)
  const tab = await socket('ben')
  const { visible } = await tab.ask('presence:update', { status: 'busy' }, 'presence:updated')
  expect([visible, seen(), await online()]).toEqual([false, 0, ['ana']])
  shown.provider.setAwarenessField('visible', false)
  shown.provider.setAwarenessField('visible', true)
  await until(() => seen() === 1)
})

test('[PS12] every document that they have open is told when it is opened and when it changes', async () => {
  const { body } = await tenant.call('ben', 'POST', '/api/v1/documents', { title: 'Letters' })
  const [one, other] = [await tenant.editor('ben', scope), await tenant.editor('ben', body.scope)]
  const words = [told(one), told(other), told(watcher)]
  one.provider.setAwarenessField('visible', false)
  await until(() => words[0]!.length === 1 && words[1]!.length === 1)
  const late = await socket('ben')
  await late.ask('presence:update', { visible: true }, 'presence:updated')
  await until(() => words[0]!.length === 2 && words[1]!.length === 2)
  expect(words).toEqual([[false, true], [false, true], []])
})

test('[PS8] in another tenant the same id is somebody else', async () => {
  const elsewhere = createTenant(server)
  const namesake = await textClient(server.wsUrl, await elsewhere.token('ben'))
  await namesake.ask('presence:update', { visible: false }, 'presence:updated')
  const editor = await tenant.editor('ben', scope)
  editor.provider.setAwarenessField('cursor', 1)
  await until(() => seen() === 1)
})
