/** Stock clients, unchanged, at the doors. */
import {
  HocuspocusProvider as Provider2,
  HocuspocusProviderWebsocket as Socket2,
} from 'hocuspocus-provider-2'
import {
  HocuspocusProvider as Provider3,
  HocuspocusProviderWebsocket as Socket3,
} from 'hocuspocus-provider-3'
import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, startConcord } from '../concord.ts'
import { BrowserLikeSocket, closeClients, stockClient, until, yWebsocketClient } from '../stock.ts'

afterEach(async () => {
  closeClients()
  await cleanUp()
})

test('[DO1] stock Hocuspocus providers and y-websocket clients edit one document together', async () => {
  const server = await startConcord()
  const name = 'default/document/notes'
  const token = await server.token('ana')
  const ana = stockClient(server.wsUrl, name, token)
  await ana.synced()
  const tab = stockClient(server.wsUrl, name, token)
  const bridge = yWebsocketClient(server.wsUrl, name, token)
  await until(() => bridge.provider.synced)
  await tab.synced()

  ana.doc.getText('code').insert(0, 'one ')
  bridge.doc.getText('code').insert(0, 'two ')
  tab.doc.getText('code').insert(0, 'three ')
  const texts = () => [ana, tab, bridge].map(({ doc }) => doc.getText('code').toString())
  await until(() => new Set(texts()).size === 1 && texts()[0]!.length === 14)
  await ana.acknowledged()

  ana.provider.setAwarenessField('cursor', { line: 3 })
  await until(() =>
    [...bridge.provider.awareness.getStates().values()].some(
      (state) => state['cursor']?.line === 3,
    ),
  )
  const seen = [...bridge.provider.awareness.getStates().values()].find((state) => state['cursor'])!
  expect(seen['user']).toMatchObject({ id: 'ana', name: 'ana' })
  bridge.provider.awareness.setLocalStateField('status', 'away')
  await until(() =>
    [...ana.provider.awareness!.getStates().values()].some((state) => state['status'] === 'away'),
  )
})

test('[DO2] many documents share one socket', async () => {
  const server = await startConcord()
  const token = await server.token('ana')
  const first = stockClient(server.wsUrl, 'default/document/d1', token)
  const others = ['d2', 'd3', 'd4'].map((id) =>
    stockClient(server.wsUrl, `default/document/${id}`, token, first.socket),
  )
  for (const client of [first, ...others]) await client.synced()
  for (const [index, { doc }] of others.entries()) doc.getMap('m').set('n', index)
  for (const client of others) await client.acknowledged()
  const check = stockClient(server.wsUrl, 'default/document/d3', token)
  await check.synced()
  expect(check.doc.getMap('m').get('n')).toBe(1)
})

test('[SY2] what was acknowledged is there after kill -9', async () => {
  const server = await startConcord()
  const token = await server.token('ana')
  const ana = stockClient(server.wsUrl, 'default/document/kept', token)
  await ana.synced()
  ana.doc.getArray('list').push(['kept'])
  await ana.acknowledged()
  await server.kill()
  ana.close()
  const again = await server.restart()
  const late = stockClient(again.wsUrl, 'default/document/kept', await again.token('ana'))
  await late.synced()
  expect(late.doc.getArray('list').toJSON()).toEqual(['kept'])
})

test('[DO3] an update that builds on edits the server never saw makes it ask for everything', async () => {
  const server = await startConcord()
  const token = await server.token('ana')
  const ana = stockClient(server.wsUrl, 'default/document/gap', token)
  await ana.synced()
  // One update is lost on the way; the next builds on it.
  const handler = ana.provider.boundDocumentUpdateHandler
  ana.doc.off('update', handler)
  ana.doc.getText('code').insert(0, 'lost ')
  ana.doc.on('update', handler)
  ana.doc.getText('code').insert(5, 'sent')
  await ana.acknowledged()
  const ben = stockClient(server.wsUrl, 'default/document/gap', token)
  await ben.synced()
  expect(ben.doc.getText('code').toString()).toBe('lost sent')
  expect(Y.encodeStateVector(ben.doc)).toEqual(Y.encodeStateVector(ana.doc))
})

test('[DO4] older Hocuspocus providers work unchanged beside the newest', async () => {
  const server = await startConcord()
  const name = 'default/document/ages'
  const token = await server.token('ana')
  const newest = stockClient(server.wsUrl, name, token)
  await newest.synced()
  const third = new Provider3({
    name,
    token,
    websocketProvider: new Socket3({ url: server.wsUrl, WebSocketPolyfill: BrowserLikeSocket }),
  })
  third.attach()
  const second = new Provider2({
    name,
    token,
    websocketProvider: new Socket2({ url: server.wsUrl, WebSocketPolyfill: BrowserLikeSocket }),
  })
  try {
    await until(() => third.isSynced && second.isSynced)
    newest.doc.getText('code').insert(0, '4')
    third.document.getText('code').insert(0, '3')
    second.document.getText('code').insert(0, '2')
    const texts = () =>
      [newest.doc, third.document, second.document].map((doc) => doc.getText('code').toString())
    await until(() => new Set(texts()).size === 1 && texts()[0]!.length === 3)
    await until(() => !third.hasUnsyncedChanges && !second.hasUnsyncedChanges)
  } finally {
    third.configuration.websocketProvider.destroy()
    third.destroy()
    second.configuration.websocketProvider.destroy()
    second.destroy()
  }
})
