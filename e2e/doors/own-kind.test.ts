/** A kind of one's own, declared in one file, has everything that ours have. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, startConcord } from '../concord.ts'
import { closeClients, stockClient, until } from '../stock.ts'

afterEach(async () => {
  closeClients()
  await cleanUp()
})

test('[KI1] twenty lines give a kind REST, a guard and events', async () => {
  const server = await startConcord({
    env: { KINDS_MODULE: join(import.meta.dirname, '../recipe-kind.ts') },
  })
  const made = await server.call('ana', 'POST', '/api/v1/recipes', { title: 'Bread', serves: 4 })
  expect(made.status).toBe(201)
  expect(
    (await server.call('ana', 'POST', '/api/v1/recipes', { title: 'Soup', serves: 0 })).status,
  ).toBe(400)
  await server.call('ana', 'POST', `/api/v1/recipes/${made.body.id}/members`, {
    userId: 'ben',
    role: 'editor',
  })

  const ben = stockClient(server.wsUrl, made.body.scope, await server.token('ben'))
  await ben.synced()
  const notices: string[] = []
  ben.provider.on('stateless', ({ payload }: { payload: string }) => notices.push(payload))
  ben.doc.transact(() => {
    ben.doc.getMap('ingredients').set(
      'flour',
      new Y.Map<unknown>([
        ['name', 'Flour'],
        ['grams', 500],
        ['addedBy', 'ana'],
      ]),
    )
    ben.doc.getMap('ingredients').set(
      'salt',
      new Y.Map<unknown>([
        ['name', 'Salt'],
        ['grams', 'much'],
      ]),
    )
  })
  await until(() => notices.length > 0)
  expect(JSON.parse(notices[0]!)).toMatchObject({ type: 'rejected', count: 2 })
  const { body } = await server.call('ana', 'GET', `/api/v1/recipes/${made.body.id}`)
  expect(body).toMatchObject({
    meta: { title: 'Bread', serves: 4 },
    ingredients: [
      { id: 'flour', name: 'Flour', grams: 500, addedBy: 'ben' },
      { id: 'salt', name: 'Salt', grams: 0, addedBy: 'ben' },
    ],
  })

  await server.stop()
  const database = new Database(join(server.dataDir, 'concord.db'), { readonly: true })
  // That somebody was told of it in their inbox comes when it comes.
  const events = database
    .prepare(
      "select type, actor, entity_id from events where type not like 'notification.%' order by seq",
    )
    .all()
  database.close()
  expect(events).toEqual([
    { type: 'recipe.created', actor: 'ana', entity_id: made.body.id },
    { type: 'recipe.updated', actor: 'ana', entity_id: null },
    { type: 'member.added', actor: 'ana', entity_id: 'ben' },
    { type: 'ingredient.added', actor: 'ben', entity_id: 'flour' },
    { type: 'ingredient.added', actor: 'ben', entity_id: 'salt' },
  ])
})

test.each([
  ['nowhere.ts', /cannot be loaded/],
  ['stock.ts', /default export must be a list of kinds/],
])(
  '[KI2] a module that holds no kinds stops the start with one clear line: %s',
  async (module, words) => {
    await expect(
      startConcord({ env: { KINDS_MODULE: join(import.meta.dirname, '..', module) } }),
    ).rejects.toThrow(words)
  },
)
