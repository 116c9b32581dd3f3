/** Whatever somebody writes who may not: nobody else ever sees it, and their own client comes back to the truth. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { attacks } from '../guard/attacks.ts'
import { allIsKept, allIsWell, type Ending } from '../guard/calm.ts'
import { setStage } from '../guard/stage.ts'
import { closeClients, until } from '../stock.ts'

let server: ConcordServer
const ended = new Map<string, Ending>()

beforeAll(async () => {
  server = await startConcord({
    env: { MAX_CONNECTIONS_PER_USER: '1000', MAX_CONNECTIONS_PER_ADDRESS: '1000' },
  })
})
afterEach(closeClients)
afterAll(cleanUp)

/** Attacks whose bytes go beyond the published limits. */
const REFUSED: ReadonlySet<string> = new Set([
  'votes under keys that are none',
  'a vote with a prototype',
  'a value that is not allowed: a deep value',
  'a value that is not allowed: a very deep value',
  'fields that do not exist',
  'a field that does not exist, alone: __proto__',
  'fields of meta that do not exist',
  'a new entry with fields that do not exist',
  'ids that are none',
  'root types with odd names',
])

test.each(attacks)('[GU1] $who: $name', async ({ name, who, rules, run }) => {
  const stage = await setStage(server, who)
  await run(stage)
  if (REFUSED.has(name)) {
    // No Yjs client makes such bytes: they are not applied at all, and whoever sent them begins anew.
    await until(() => stage.refusals().length > 0)
    expect(stage.refusals()[0]).toMatch(/UPDATE_REFUSED: /)
    stage.attacker.close()
    const again = { ...stage, attacker: await stage.open(who) }
    ended.set(stage.name, await allIsWell(again, name))
    expect(stage.notices()).toEqual([])
    return
  }
  await until(() => stage.notices().length > 0)
  ended.set(stage.name, await allIsWell(stage, name))
  const told = stage.notices().flatMap(({ changes }) => changes)
  expect([...new Set(told.map(({ rule }) => rule))].toSorted()).toEqual(rules)
  for (const { message } of told) expect(message).toMatch(/\w/)
  expect(stage.refusals()).toEqual([])
})

test('[GU4] the server rebuilt from its log after kill -9 has the same documents', async () => {
  await server.kill()
  server = await server.restart()
  await allIsKept(server, ended)
  expect(ended.size).toBeGreaterThan(30)
})

test('[GU5] whatever was taken back is in the audit log', async () => {
  await server.stop()
  const database = new Database(join(server.dataDir, 'concord.db'), { readonly: true })
  const rows = database
    .prepare("select target, actor, category, details from audit where action = 'edit.taken_back'")
    .all() as { target: string; actor: string; category: string; details: string }[]
  database.close()
  for (const [name, { told, attack }] of ended) {
    const row = rows.find(({ target }) => target === name)
    expect([attack, row !== undefined]).toEqual([attack, told])
    if (row) {
      expect(row).toMatchObject({
        category: 'security',
        actor: expect.stringMatching(/^(mallory|carla)$/),
      })
      const { count, taken } = JSON.parse(row.details) as {
        count: number
        taken: { rule: string; message: string }[]
      }
      expect([count > 0, taken.length]).toEqual([true, Math.min(count, 20)])
      for (const { rule, message } of taken)
        expect([attack, rule, message]).toEqual([
          attack,
          expect.stringMatching(/./),
          expect.stringMatching(/./),
        ])
    }
  }
})
