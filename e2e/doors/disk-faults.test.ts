/**
 * What happens to a database file: locks, missing and damaged parts, wrong rights. FLIP_ROUNDS sets how many single bits
 * are turned, FLIP_SEED repeats a run.
 */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { chanceFrom } from '../chance.ts'
import { cleanUp, request, startConcord, temporaryFolder, type ConcordServer } from '../concord.ts'
import { closeClients, stockClient, until } from '../stock.ts'

const ROUNDS = Number(process.env['FLIP_ROUNDS'] ?? 4)
const SEED = Number(process.env['FLIP_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const NAME = 'default/document/d'

afterEach(async () => {
  closeClients()
  await cleanUp()
})

async function open(server: ConcordServer, name = NAME) {
  const client = stockClient(server.wsUrl, name, await server.token('ana'))
  await client.synced()
  return client
}

async function metric(server: ConcordServer, name: string): Promise<number> {
  const text = await fetch(`${server.url}/metrics`).then((reply) => reply.text())
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)![1])
}

const fileOf = (server: ConcordServer, rest = ''): string =>
  join(server.dataDir, `concord.db${rest}`)

const errorsOf = (server: ConcordServer): string[] =>
  server.logged.filter(({ level }) => level === 50).map(({ msg }) => String(msg))

/** A killed server with one document of many small edits, most of them in the log beside the file. */
async function killed(edits: number): Promise<ConcordServer> {
  const server = await startConcord()
  const ana = await open(server)
  for (let index = 0; index < edits; index += 1) {
    ana.doc.getMap('m').set(`k${index}`, 'x'.repeat(200))
    if (index % 10 === 0) await ana.acknowledged()
  }
  await ana.acknowledged()
  await server.kill()
  closeClients()
  return server
}

const sizeIn = async (server: ConcordServer): Promise<number> =>
  (await open(server)).doc.getMap('m').size

test('[ST7] while another program holds a lock, the server goes on; edits wait and are saved when it ends', async () => {
  const server = await startConcord()
  const ana = await open(server)
  ana.doc.getMap('m').set('before', 1)
  await ana.acknowledged()
  const ben = await open(server, 'default/document/e')
  ben.doc.getMap('m').set('there', 1)
  await ben.acknowledged()
  ben.close()
  await until(async () => (await metric(server, 'concord_open_documents')) === 1)
  let pause = 0
  await metric(server, 'nodejs_eventloop_lag_max_seconds')

  const lock = new DatabaseSync(fileOf(server))
  lock.exec('begin immediate')
  ana.doc.getMap('m').set('meanwhile', 1)
  // Everything that needs no write is answered, again and again, while the lock is held.
  for (
    let turn = 0;
    turn < 3 || (await metric(server, 'concord_storage_writable')) === 1;
    turn += 1
  ) {
    expect((await request(server.url, 'GET', '/healthz')).status).toBe(200)
    const reader = await open(server, 'default/document/e')
    expect(reader.doc.getMap('m').get('there')).toBe(1)
    reader.close()
    expect((await server.call('ana', 'GET', '/api/v1/documents')).status).toBe(200)
    pause = Math.max(pause, await metric(server, 'nodejs_eventloop_lag_max_seconds'))
  }
  expect((await request(server.url, 'GET', '/readyz')).status).toBe(503)
  expect(ana.provider.hasUnsyncedChanges).toBe(true)
  console.log(
    `longest pause of the event loop while the file was locked: ${Math.round(pause * 1000)} ms`,
  )
  lock.exec('rollback')
  lock.close()
  await ana.acknowledged()
  expect((await request(server.url, 'GET', '/readyz')).status).toBe(200)
  await server.kill()
  const again = await server.restart()
  expect((await open(again)).doc.getMap('m').toJSON()).toEqual({ before: 1, meanwhile: 1 })
})

/** The one line that a server says which does not start. */
async function lastWords(server: ConcordServer, wrapper: readonly string[] = []): Promise<string> {
  const failure = await startConcord({ dataDir: server.dataDir, wrapper }).then(
    () => '',
    (error: unknown) => (error as Error).message,
  )
  const [ended, ...lines] = failure.split('\n')
  expect([ended, lines.length]).toEqual(['the server ended with code 1', 1])
  return lines[0]!
}

test('[ST8] a file that is empty, not there, or none of ours stops the start with what to do, and is left as it is', async () => {
  const server = await killed(50)
  const was = readFileSync(fileOf(server))
  const log = readFileSync(fileOf(server, '-wal'))
  expect(log.length).toBeGreaterThan(0)

  truncateSync(fileOf(server))
  expect(await lastWords(server)).toMatch(/concord.db is empty: .*npx concord restore/)
  rmSync(fileOf(server))
  expect(await lastWords(server)).toMatch(
    /concord.db is not there, but its log .* is.*npx concord restore/,
  )
  expect(readFileSync(fileOf(server, '-wal')).equals(log)).toBe(true)
  rmSync(fileOf(server, '-wal'))
  const other = Buffer.from('Dear diary, '.repeat(1000))
  writeFileSync(fileOf(server), other)
  expect(await lastWords(server)).toMatch(/not a Concord database.*npx concord restore/)
  expect(readFileSync(fileOf(server)).equals(other)).toBe(true)

  writeFileSync(fileOf(server), was)
  writeFileSync(fileOf(server, '-wal'), log)
  expect(await sizeIn(await server.restart())).toBe(50)
})

const AS_NOBODY = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : []

test.skipIf(process.platform !== 'linux')(
  '[ST8] a file that may not be written stops the start with what to do',
  async () => {
    const server = await killed(10)
    chmodSync(server.dataDir, 0o777)
    for (const name of readdirSync(server.dataDir)) chmodSync(join(server.dataDir, name), 0o666)
    chmodSync(fileOf(server), 0o444)
    expect(await lastWords(server, AS_NOBODY)).toMatch(/may not be written\. Give the user/)
    chmodSync(fileOf(server), 0o666)
    chmodSync(server.dataDir, 0o555)
    for (const rest of ['.lock', '-shm']) rmSync(fileOf(server, rest), { force: true })
    expect(await lastWords(server, AS_NOBODY)).toMatch(/may not be written\. Give the user/)
    chmodSync(server.dataDir, 0o777)
    expect(await sizeIn(await server.restart())).toBe(10)
  },
)

test('[ST9] a log that was cut off is told, and everything before the cut opens', async () => {
  const server = await killed(200)
  const { size } = statSync(fileOf(server, '-wal'))
  truncateSync(fileOf(server, '-wal'), Math.floor(size * 0.6))
  const robbed = await server.restart()
  const left = await sizeIn(robbed)
  expect(left).toBeGreaterThan(60)
  expect(left).toBeLessThan(200)
  expect(errorsOf(robbed)[0]).toMatch(/concord.db-wal was cut off: the last \d+ pages/)
  await robbed.stop()
  const again = await server.restart()
  expect([await sizeIn(again), errorsOf(again)]).toEqual([left, []])
})

test('[ST9] without the index of the log, which SQLite makes anew, nothing is missing', async () => {
  const server = await killed(100)
  rmSync(fileOf(server, '-shm'))
  const again = await server.restart()
  expect([await sizeIn(again), errorsOf(again)]).toEqual([100, []])
  await again.kill()
  closeClients()
  const index = readFileSync(fileOf(server, '-shm'))
  index.fill(0xa5, 100, 2000)
  writeFileSync(fileOf(server, '-shm'), index)
  const third = await again.restart()
  expect([await sizeIn(third), errorsOf(third)]).toEqual([100, []])
})

test('[ST10] a page that is destroyed while the server runs stops nobody else; a restart repairs the file, and clients bring back what was on it', async () => {
  const server = await startConcord()
  const ana = await open(server)
  for (let index = 0; index < 300; index += 1) {
    ana.doc.getMap('m').set(`k${index}`, 'x'.repeat(200))
    if (index % 10 === 0) await ana.acknowledged()
  }
  await ana.acknowledged()
  ana.close()
  await server.stop()
  const running = await server.restart()
  const other = await open(running, 'default/document/e')
  const file = fileOf(server)
  write(file, (rootOf(file, 'updates') - 1) * 4096, Buffer.alloc(4096, 0x55))
  // Whatever another program writes makes the server read the file again, instead of what it remembers.
  tamper(file, 'update scopes set updated_at = updated_at + 1')
  const refused = stockClient(running.wsUrl, NAME, await running.token('ana'))
  await until(() => refused.reasons.length > 0)
  expect(refused.reasons[0]).toMatch(/^STORAGE_UNAVAILABLE: This document cannot be read/)
  await expect
    .poll(() => errorsOf(running))
    .toContainEqual(expect.stringMatching(/database file is damaged.*Restart/))
  expect(other.provider.isSynced).toBe(true)
  await running.kill()
  closeClients()

  const repaired = await server.restart()
  expect(await sizeIn(repaired)).toBeGreaterThan(0)
  expect(errorsOf(repaired)[0]).toMatch(/concord.db was damaged .* kept as concord.db.damaged-1/)
  expect(existsSync(fileOf(server, '.damaged-1'))).toBe(true)
  const back = await open(repaired)
  Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(ana.doc))
  await back.acknowledged()
  expect(await sizeIn(repaired)).toBe(300)
})

function rootOf(file: string, table: string): number {
  const database = new DatabaseSync(file, { readOnly: true })
  const row = database.prepare('select rootpage from sqlite_schema where name = ?').get(table)
  database.close()
  return Number(row!['rootpage'])
}

function tamper(file: string, sql: string): void {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec(sql)
  database.close()
}

function write(file: string, at: number, bytes: Uint8Array): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, bytes, 0, bytes.length, at)
  closeSync(handle)
}

/** Documents with what is in them, in a folder whose server was killed: some in the file, some in its log. */
const documents = new Map<string, Record<string, unknown>>()
let flawless: string

beforeAll(async () => {
  const server = await startConcord()
  const fill = async (first: number): Promise<void> => {
    for (let document = 0; document < 6; document += 1) {
      const name = `default/document/d${document}`
      const client = await open(server, name)
      for (let index = first; index < first + 40 * (document + 1); index += 1) {
        client.doc.getMap('m').set(`k${index}`, 'x'.repeat(100))
        if (index % 5 === 0) await client.acknowledged()
      }
      await client.acknowledged()
      documents.set(name, client.doc.getMap('m').toJSON())
      client.close()
    }
  }
  await fill(0)
  await server.stop()
  const again = await server.restart()
  Object.assign(server, { wsUrl: again.wsUrl })
  await fill(1000)
  await again.kill()
  flawless = mkdtempSync(join(tmpdir(), 'concord-flawless-'))
  for (const name of readdirSync(server.dataDir))
    copyFileSync(join(server.dataDir, name), join(flawless, name))
}, 120_000)
afterAll(() => rmSync(flawless, { recursive: true }))

test(
  '[ST10] whichever bit of the file or its log is turned, the rest opens, and what is missing is told',
  { timeout: 60_000 + ROUNDS * 15_000 },
  async () => {
    console.log(`bit flips: FLIP_SEED=${SEED} FLIP_ROUNDS=${ROUNDS}`)
    const chance = chanceFrom(SEED)
    let hurt = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = temporaryFolder()
      for (const name of readdirSync(flawless))
        copyFileSync(join(flawless, name), join(folder, name))
      const victim = chance.pick(['concord.db', 'concord.db-wal'])
      const bytes = readFileSync(join(folder, victim))
      const at = chance.between(0, bytes.length - 1)
      const bit = chance.between(0, 7)
      bytes[at]! ^= 1 << bit
      writeFileSync(join(folder, victim), bytes)
      const where = `round ${round}: bit ${bit} of byte ${at} of ${victim}`
      const server = await startConcord({ dataDir: folder })
      const missing: string[] = []
      for (const [name, content] of documents) {
        const client = await open(server, name)
        const found = client.doc.getMap('m').toJSON()
        for (const [key, value] of Object.entries(content))
          if (found[key] !== value) missing.push(`${name} ${key}`)
        expect(
          Object.keys(found).filter((key) => !(key in content)),
          where,
        ).toEqual([])
        client.close()
      }
      const told = errorsOf(server)
      if (missing.length > 0) {
        hurt += 1
        console.log(`${where}: ${missing.length} edits missing; told: ${told.join(' | ')}`)
        expect(told, where).not.toEqual([])
        expect((await request(server.url, 'GET', '/readyz')).status, where).toBe(200)
      }
      await server.kill()
    }
    console.log(
      `bit flips: ${ROUNDS} rounds, in ${hurt} of them edits were missing, each time told`,
    )
  },
)
