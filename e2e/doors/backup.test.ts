import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, test } from 'vitest'
import { concord } from '../cli.ts'
import { cleanUp, request, startConcord, temporaryFolder, type ConcordServer } from '../concord.ts'
import { closeClients, stockClient } from '../stock.ts'
import { entry } from '../tenant.ts'

const NAME = 'default/document/d'

afterEach(async () => {
  closeClients()
  await cleanUp()
})

const open = async (server: ConcordServer, name = NAME, user = 'ana') => {
  const client = stockClient(server.wsUrl, name, await server.token(user))
  await client.synced()
  return client
}

test('[ST11] a backup is taken while the server goes on: one moment, with everything acknowledged before it', async () => {
  const server = await startConcord()
  const trip = await server.call('ana', 'POST', '/api/v1/trips', { title: 'Rome' })
  const ana = await open(server, trip.body.scope)
  const notes = ana.doc.getMap('constraints')
  let edits = 0
  const edit = (): void => void notes.set(`k${edits++}`, entry({ value: 'x'.repeat(300) }))
  for (let index = 0; index < 100; index += 1) edit()
  await ana.acknowledged()
  const before = edits
  const writing = setInterval(edit, 1)
  const file = join(temporaryFolder(), 'backup.db')
  const run = await concord(server.dataDir, 'backup', file)
  clearInterval(writing)
  expect(run).toMatchObject({ code: 0, warned: '' })
  expect(run.said).toMatch(/1 document, /)
  expect(edits).toBeGreaterThan(before)
  await ana.acknowledged()
  expect((await request(server.url, 'GET', '/readyz')).status).toBe(200)

  const folder = temporaryFolder()
  expect(await concord(folder, 'restore', file)).toMatchObject({ code: 0 })
  const database = new DatabaseSync(join(folder, 'concord.db'))
  const events = database
    .prepare("select count(*) as count from events where type = 'constraint.added'")
    .get()!['count']
  database.close()
  const restored = await startConcord({ dataDir: folder })
  const late = await open(restored, trip.body.scope)
  const kept = late.doc.getMap('constraints').size
  expect(kept).toBeGreaterThanOrEqual(before)
  expect(kept).toBeLessThan(edits)
  // Of one moment: as many events as there are entries.
  expect(events).toBe(kept)
})

test('[ST12] restore changes nothing while a server runs, or when the backup is not good', async () => {
  const server = await startConcord()
  const ana = await open(server)
  ana.doc.getMap('m').set('k', 'v'.repeat(5000))
  await ana.acknowledged()
  const file = join(temporaryFolder(), 'backup.db')
  await concord(server.dataDir, 'backup', file)
  expect(await concord(server.dataDir, 'backup', file)).toMatchObject({
    code: 1,
    warned: expect.stringMatching('is there already'),
  })
  expect(await concord(server.dataDir, 'restore', file)).toMatchObject({
    code: 1,
    warned: `A server is running on ${server.dataDir}. Stop it first.\n`,
  })
  await server.stop()
  const was = readFileSync(join(server.dataDir, 'concord.db'))
  const refused = async (path: string, why: RegExp): Promise<void> => {
    const run = await concord(server.dataDir, 'restore', path)
    expect([run.code, run.warned.trim().split('\n').length]).toEqual([1, 1])
    expect(run.warned).toMatch(why)
    expect(readFileSync(join(server.dataDir, 'concord.db')).equals(was)).toBe(true)
  }
  await refused(`${file}.none`, /There is no/)
  const notOne = join(temporaryFolder(), 'text')
  writeFileSync(notOne, 'not a database at all, not even nearly'.repeat(100))
  await refused(notOne, /not a database/)
  const damaged = join(temporaryFolder(), 'damaged.db')
  const bytes = readFileSync(file)
  for (let at = 4096 * 4; at < bytes.length; at += 4096) bytes[at] = 0
  writeFileSync(damaged, bytes)
  await refused(damaged, /is damaged|malformed/)
  copyFileSync(file, damaged)
  tamper(damaged, "update updates set bytes = x'00'")
  await refused(damaged, /1 damaged row\./)
  expect(await concord(server.dataDir, 'restore', damaged, '--force')).toMatchObject({ code: 0 })
})

function tamper(file: string, sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}

test('[ST12] what a backup replaces is kept, and a restore that was not finished is noticed', async () => {
  const server = await startConcord()
  const ana = await open(server)
  ana.doc.getMap('m').set('old', 1)
  await ana.acknowledged()
  const file = join(temporaryFolder(), 'backup.db')
  await concord(server.dataDir, 'backup', file)
  ana.doc.getMap('m').set('new', 1)
  await ana.acknowledged()
  // Killed: what is newest is in the log beside the file.
  await server.kill()
  ana.close()
  const run = await concord(server.dataDir, 'restore', file, '--recovery-days', '2')
  expect(run).toMatchObject({ code: 0, warned: '' })
  expect(readdirSync(server.dataDir).toSorted()).toEqual([
    'concord.db',
    'concord.db.before-restore-1',
    'concord.db.lock',
    'dev-secret',
  ])
  const restored = await server.restart()
  expect((await open(restored)).doc.getMap('m').toJSON()).toEqual({ old: 1 })
  await restored.stop()
  closeClients()

  const database = join(server.dataDir, 'concord.db')
  copyFileSync(`${database}.before-restore-1`, `${database}.restoring`)
  await expect(server.restart()).rejects.toThrow(/a restore was not finished/)
  expect(await concord(server.dataDir, 'restore', `${database}.before-restore-1`)).toMatchObject({
    code: 0,
  })
  const again = await server.restart()
  expect((await open(again)).doc.getMap('m').toJSON()).toEqual({ old: 1, new: 1 })
})

test('[ST13] inspect tells what is there and whether it is as it was written, beside a server or without one', async () => {
  const server = await startConcord()
  const ana = await open(server)
  for (const key of ['a', 'b', 'c']) ana.doc.getMap('m').set(key, 1)
  await ana.acknowledged()
  const live = await concord(server.dataDir, 'inspect', '--check')
  expect(live).toMatchObject({ code: 0, warned: '' })
  expect(live.said).toMatch(/The file itself: ok/)
  expect(live.said).toMatch(/default\/document\/d +\d+ B +\d +0  ok +–/)
  await server.stop()
  ana.close()
  tamper(join(server.dataDir, 'concord.db'), "update updates set bytes = x'0102' where seq = 1")
  expect((await concord(server.dataDir, 'inspect')).said).toMatch(/1 damaged/)
  expect((await concord(server.dataDir, 'inspect', NAME)).said).toMatch(
    /1 damaged row:\n {2}update 1/,
  )
  const again = await server.restart()
  await open(again)
  expect((await request(again.url, 'GET', '/readyz')).body).toMatchObject({ ready: true })
  const { said } = await concord(server.dataDir, 'inspect', NAME)
  expect(said).toMatch(/Every checksum is right/)
  expect(said).toMatch(/its checksum is wrong/)
  const dump = await concord(server.dataDir, 'inspect', '--quarantine', '1')
  expect(dump.said).toMatch(/update 1 {2}its checksum is wrong\ncannot be read: .*\n0102/)
  expect((await concord(server.dataDir, 'discard', '1', '99')).said).toBe(
    'Thrown away: 1 of 2 rows.\n',
  )
  expect((await concord(server.dataDir, 'inspect', NAME)).said).not.toMatch(/its checksum is wrong/)
  for (const [args, code] of [
    [['inspect', 'default/document/none'], 1],
    [['inspect', '--quarantine', '99'], 1],
    [['inspect', '--nonsense'], 2],
    [['nonsense'], 2],
    [['--help'], 0],
    [['inspect', '--help'], 0],
  ] as const) {
    expect((await concord(server.dataDir, ...args)).code).toBe(code)
  }
})

test('[ST13] a document is exported into a file, and imported into another database', async () => {
  const server = await startConcord()
  const ana = await open(server)
  ana.doc.getText('code').insert(0, 'let x')
  ana.doc.getMap('meta').set('title', 'Notes')
  await ana.acknowledged()
  const file = join(temporaryFolder(), 'd.json')
  expect(await concord(server.dataDir, 'export', NAME, file)).toMatchObject({ code: 0, warned: '' })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    scope: NAME,
    title: 'Notes',
    content: { meta: { title: 'Notes' }, code: 'let x' },
  })
  const folder = temporaryFolder()
  expect(await concord(folder, 'import', file)).toMatchObject({ code: 1 })
  expect(await concord(folder, 'import', file, '--owner', 'ben')).toMatchObject({ code: 0 })
  expect((await concord(folder, 'import', file, '--owner', 'ben')).warned).toMatch(
    'is there already',
  )
  const other = await startConcord({ dataDir: folder })
  const ben = await open(other, NAME, 'ben')
  expect(ben.doc.getText('code').toJSON()).toBe('let x')
  ben.doc.getText('code').insert(5, ' = 1')
  await ben.acknowledged()
})
