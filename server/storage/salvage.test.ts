import { rmSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseFile } from './database.ts'
import { bytesOf, contentsOf, copyOf, fill, openTold, temporary } from './test/damage.ts'

let flawless: string
let whole: Record<string, Set<string>>
beforeAll(async () => {
  flawless = temporary()
  const { database } = await openTold(flawless)
  await fill(database, 8, 300)
  await database.close()
  whole = contentsOf(flawless)
})
afterAll(() => rmSync(flawless, { recursive: true }))

interface Repaired {
  told: readonly string[]
  contents: Record<string, Set<string>>
  recovering: number
  epochs: string[]
  integrity: unknown
}

/** Opens a copy of the file in which `damage` was done, and looks at what became of it. */
async function repaired(damage: (bytes: Buffer) => void): Promise<Repaired> {
  const folder = copyOf(flawless)
  const bytes = bytesOf(folder)
  damage(bytes)
  writeFileSync(databaseFile(folder), bytes)
  const { database, told } = await openTold(folder)
  const epochs = await database.query.selectFrom('epochs').select('reason').execute()
  const recovery = await database.query.selectFrom('recovery').selectAll().execute()
  await database.close()
  const file = new Sqlite(databaseFile(folder))
  const integrity = file.pragma('integrity_check', { simple: true })
  file.close()
  const contents = contentsOf(folder)
  rmSync(folder, { recursive: true })
  return {
    told,
    contents,
    recovering: recovery.length,
    epochs: epochs.map(({ reason }) => reason),
    integrity,
  }
}

const missing = ({ contents }: Repaired): number =>
  Object.entries(whole).reduce(
    (sum, [table, rows]) => sum + rows.difference(contents[table]!).size,
    0,
  )
const invented = ({ contents }: Repaired): number =>
  Object.entries(whole).reduce(
    (sum, [table, rows]) => sum + contents[table]!.difference(rows).size,
    0,
  )

function rootOf(table: string): number {
  const file = new Sqlite(databaseFile(flawless), { readonly: true })
  const root = file.prepare('select rootpage from sqlite_schema where name = ?').pluck().get(table)
  file.close()
  return Number(root)
}

test('[ST10] a destroyed page costs what was on it; all pages below it are found', async () => {
  const root = (rootOf('updates') - 1) * 4096
  const result = await repaired((bytes) => bytes.fill(0x55, root, root + 4096))
  expect(result.told[0]).toMatch(/concord.db was damaged .* kept as concord.db.damaged-1/)
  expect(missing(result)).toBeGreaterThan(0)
  expect(missing(result)).toBeLessThan(60)
  expect([invented(result), result.integrity]).toEqual([0, 'ok'])
  expect([result.recovering, result.epochs]).toEqual([1, ['created', 'repaired']])
})

test.each([
  ['the name of the format', 3],
  ['the version that may write', 18],
  ['the size of the pages', 16],
  ['the version of the schema', 47],
  ['the kind of the first page', 100],
  ['the number of its cells', 104],
])('[ST10] a turned bit in the head of the file costs nothing of a document: %s', async (_, at) => {
  const result = await repaired((bytes) => void (bytes[at]! ^= 1))
  expect([missing(result), invented(result), result.integrity]).toEqual([0, 0, 'ok'])
})

test.each([
  ['"user_id" text not null', /malformed database schema/],
  ['"at" integer not null, "bytes"', /the list of its tables is not as it was written/],
])('[ST10] how the tables are made is known without the file: %s', async (words, told) => {
  const result = await repaired((bytes) => {
    for (let at = bytes.indexOf(words); at >= 0; at = bytes.indexOf(words, at + 1))
      bytes[at + 1]! ^= 4
  })
  expect(result.told[0]).toMatch(told)
  expect([missing(result), invented(result)]).toEqual([0, 0])
})

test('[ST10] a file that was cut off keeps what is left of it', async () => {
  const folder = copyOf(flawless)
  const bytes = bytesOf(folder)
  writeFileSync(databaseFile(folder), bytes.subarray(0, Math.floor(bytes.length * 0.6)))
  const { database, told } = await openTold(folder)
  expect(told[0]).toMatch(/was damaged/)
  const { count } = await database.query
    .selectFrom('updates')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  expect(count).toBeGreaterThan(800)
  await database.close()
  rmSync(folder, { recursive: true })
})

test('[ST10] numbers that were given once are not given again', async () => {
  const folder = copyOf(flawless)
  const before = new Sqlite(databaseFile(folder))
  before.exec(
    "insert into audit (tenant, category, action, details, at) values ('t','admin','a','{}',0)",
  )
  before.exec("update sqlite_sequence set seq = 77 where name = 'audit'; delete from audit")
  before.close()
  const bytes = bytesOf(folder)
  bytes[18] = 7
  writeFileSync(databaseFile(folder), bytes)
  const { database } = await openTold(folder)
  const row = await database.query.selectFrom('audit').select('id').executeTakeFirstOrThrow()
  expect(row.id).toBe(78)
  await database.close()
  rmSync(folder, { recursive: true })
})
