import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../core/clock.ts'
import { silentLogger } from '../core/logger.ts'
import { databaseFile, databaseOn, openDatabase } from './database.ts'
import { MIGRATIONS } from './migrations/all.ts'
import { beginRecovery, loadRecovery } from './recovery.ts'
import { isSound, rowChecksum } from './row-checksum.ts'
import { startSqliteThread, type SqliteThread } from './sqlite-thread.ts'
import { bytesOf, copyOf, fill, onDeath, openTold, temporary } from './test/damage.ts'

let folder: string
beforeEach(() => {
  folder = temporary()
})
afterEach(() => rmSync(folder, { recursive: true }))

async function migratedTo(name: string): Promise<Sqlite.Database> {
  const file = new Sqlite(databaseFile(folder))
  file.pragma('journal_mode = WAL')
  const db = new Kysely({ dialect: new SqliteDialect({ database: file }) })
  const provider = { getMigrations: () => Promise.resolve(MIGRATIONS) }
  await new Migrator({ db, provider }).migrateTo(name)
  return file
}

test('[ST1] rows that were written before there were checksums get theirs', async () => {
  const file = await migratedTo('0004-locks')
  const insert = file.prepare("insert into updates values (?, ?, 'ana', 0, ?)")
  for (let scope = 1; scope <= 3; scope += 1)
    for (let seq = 1; seq <= 25; seq += 1) insert.run(scope, seq, Buffer.from([scope, seq]))
  file.prepare('insert into snapshots values (2, 9, 0, ?)').run(Buffer.from('snapshot'))
  file.close()
  const { database } = await openTold(folder)
  const updates = await database.query.selectFrom('updates').selectAll().execute()
  expect(updates.length).toBe(75)
  for (const row of updates) expect(isSound('update', row.scope_id, row)).toBe(true)
  const snapshots = await database.query.selectFrom('snapshots').selectAll().execute()
  expect(snapshots.map((row) => isSound('snapshot', row.scope_id, row))).toEqual([true])
  await database.close()
})

test('[ST1] the checksum covers the kind, the document, the number and every byte', () => {
  const bytes = new Uint8Array([1, 2, 3])
  const checksum = rowChecksum('update', 1, 2, bytes)
  expect(isSound('update', 1, { seq: 2, bytes, checksum })).toBe(true)
  const others = [
    rowChecksum('snapshot', 1, 2, bytes),
    rowChecksum('update', 2, 2, bytes),
    rowChecksum('update', 1, 3, bytes),
    rowChecksum('update', 12, 2, bytes),
    rowChecksum('update', 1, 2, new Uint8Array([1, 2, 2])),
    rowChecksum('update', 1, 2, new Uint8Array([1, 2, 3, 0])),
  ]
  expect(new Set([checksum, ...others]).size).toBe(7)
  for (const damaged of [{ seq: '2' }, { bytes: 'text' }, { bytes: null }, { checksum: null }])
    expect(isSound('update', 1, { seq: 2, bytes, checksum, ...damaged })).toBe(false)
})

test('[ST8] a migration that fails leaves nothing behind', async () => {
  const file = await migratedTo('0004-locks')
  // In the way of the next migration, halfway through it.
  file.exec('create table epochs (x)')
  file.close()
  await expect(openDatabase(folder, onDeath)).rejects.toThrow(/epochs/)
  const after = new Sqlite(databaseFile(folder))
  expect(after.pragma('table_info(updates)')).toHaveLength(5)
  after.exec('drop table epochs')
  after.close()
  const { database } = await openTold(folder)
  expect(await database.query.selectFrom('quarantine').selectAll().execute()).toEqual([])
  await database.close()
})

test('[ST8] a file of a newer Concord stops the start with what to do', async () => {
  await (await openTold(folder)).database.close()
  const file = new Sqlite(databaseFile(folder))
  file.exec("insert into kysely_migration values ('9999-future', '')")
  file.close()
  await expect(openDatabase(folder, onDeath)).rejects.toThrow(/made by a newer Concord/)
})

const damageOfLog = {
  none: (log) => log,
  'one wrong bit': (log) => log.with(100, log[100]! ^ 1),
} satisfies Record<string, (log: Uint8Array) => Uint8Array>

test.each(Object.entries(damageOfLog))(
  '[ST8] a file that is not used has every byte that it had, and so has its log; damage to the log: %s',
  async (_, damaged) => {
    const { database } = await openTold(folder)
    await fill(database, 2, 3)
    await database.close()
    const unusable = {
      'a newer Concord': "insert into kysely_migration values ('9999-future', '')",
      'another program': 'drop table kysely_migration; pragma user_version = 0',
      'not a Concord database': 'drop table scopes; pragma user_version = 7',
    }
    for (const [words, sql] of Object.entries(unusable)) {
      const killed = killedAfter(folder, sql)
      writeFileSync(`${databaseFile(killed)}-wal`, damaged(bytesOf(killed, '-wal')))
      const [was, wasLog] = [bytesOf(killed), bytesOf(killed, '-wal')]
      await expect(openDatabase(killed, onDeath)).rejects.toThrow(words)
      expect(bytesOf(killed).equals(was), words).toBe(true)
      expect(bytesOf(killed, '-wal').equals(wasLog), words).toBe(true)
      expect(readdirSync(killed).filter((name) => name.includes('.damaged'))).toEqual([])
      rmSync(killed, { recursive: true })
    }
  },
)

/** A copy of the folder in which a program was killed that had just done this: it is in the log and not in the file. */
function killedAfter(of: string, sql: string): string {
  const workshop = copyOf(of)
  const file = new Sqlite(databaseFile(workshop))
  file.exec(sql)
  const killed = copyOf(workshop)
  file.close()
  rmSync(workshop, { recursive: true })
  return killed
}

test.each([
  ['in a name', "name = '0045-checksums'"],
  ['in a time', "timestamp = '2' || timestamp"],
  ['that makes a time none', "timestamp = 'x' || timestamp"],
])(
  '[ST10] a wrong letter in the list of migrations is put right, and nothing else is lost: %s',
  async (_, wrong) => {
    const { database } = await openTold(folder)
    await fill(database, 2, 3)
    await database.close()
    const file = new Sqlite(databaseFile(folder))
    file.exec(`update kysely_migration set ${wrong} where name = '0005-checksums'`)
    file.close()
    const { database: again, told } = await openTold(folder)
    expect(told).toEqual([
      expect.stringMatching(/list of its migrations.*kept as concord.db.damaged-1/),
    ])
    expect(await again.query.selectFrom('updates').selectAll().execute()).toHaveLength(6)
    await again.close()
    const { database: third, told: nothing } = await openTold(folder)
    expect(nothing).toEqual([])
    await third.close()
  },
)

test('[ST8] the database of another program is left alone', async () => {
  const file = new Sqlite(databaseFile(folder))
  file.exec('create table accounts (id integer primary key, name text)')
  file.close()
  const was = bytesOf(folder)
  await expect(openDatabase(folder, onDeath)).rejects.toThrow(/database of another program/)
  expect(bytesOf(folder).equals(was)).toBe(true)
})

test('[ST7] another program that holds a lock makes writers wait, and no reader', async () => {
  const { database } = await openTold(folder)
  const other = new Sqlite(databaseFile(folder))
  other.exec('begin immediate')
  let written = false
  const writing = database
    .transaction((tx) => beginRecovery(tx, { scopeId: 1, since: 0, until: 9, reason: '' }))
    .then(() => (written = true))
  for (let turn = 0; turn < 5; turn += 1) {
    const rows = await database.read((query) => query.selectFrom('epochs').selectAll().execute())
    expect([rows.length, written]).toEqual([1, false])
  }
  other.exec('rollback')
  other.close()
  await writing
  expect(written).toBe(true)
  await database.close()
})

test('[ST14] a time of recovery is for one document or for all, and ends', async () => {
  const { database } = await openTold(folder)
  const recovery = await loadRecovery(database.query)
  expect(recovery.recovering(1, 0)).toBe(false)
  await database.transaction((tx) => recovery.begin(tx, 1, 1000, 'a row is in quarantine'))
  expect([recovery.recovering(1, 2000), recovery.recovering(2, 2000)]).toEqual([true, false])
  await database.transaction((tx) =>
    beginRecovery(tx, { scopeId: null, since: 0, until: 5000, reason: 'restored' }),
  )
  const later = await loadRecovery(database.query)
  expect([later.recovering(2, 4999), later.recovering(2, 5000)]).toEqual([true, false])
  expect(later.recovering(1, 1000 + 8 * 24 * 60 * 60 * 1000)).toBe(false)
  await database.close()
})

test('writes that are made together are one message there and one back, all of them or none', async () => {
  const thread = await startSqliteThread(databaseFile(folder), onDeath, silentLogger)
  let messages = 0
  const counted: SqliteThread = {
    ...thread,
    run(statements) {
      messages += 1
      return thread.run(statements)
    },
  }
  const database = await databaseOn(counted, silentLogger, systemClock)
  const head = (tenant: string) => ({ tenant, seq: 1 })
  const heads = async () =>
    (await database.query.selectFrom('event_heads').select('tenant').execute()).map(
      ({ tenant }) => tenant,
    )
  messages = 0
  await database.write((tx) => [
    tx.insertInto('event_heads').values(head('a')),
    tx.insertInto('event_heads').values(head('b')),
  ])
  expect(messages).toBe(1)
  const twice = database.write((tx) => [
    tx.insertInto('event_heads').values(head('c')),
    tx.insertInto('event_heads').values(head('a')),
    tx.insertInto('event_heads').values(head('d')),
  ])
  await expect(twice).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })
  expect(await heads()).toEqual(['a', 'b'])
  await database.close()
})
