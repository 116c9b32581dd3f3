/**
 * The database file or its log is damaged, again and again, and every document is opened: a bit is turned, a sector is
 * lost, or the end is cut off. FLIP_ROUNDS sets how often, FLIP_SEED repeats a run.
 */
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { chanceFrom, type Chance } from '../../../e2e/chance.ts'
import { logBench, updateOf } from '../test/log-bench.ts'

const ROUNDS = Number(process.env['FLIP_ROUNDS'] ?? 20)
const SEED = Number(process.env['FLIP_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const SCOPES = [1, 2, 3, 4, 5, 6]

let flawless: string
const contents = new Map<number, Record<string, unknown>>()

/** Six documents; of each, a part has gone from the log into the file, and one has snapshots. */
beforeAll(async () => {
  const bench = await logBench()
  const docs = SCOPES.map(() => new Y.Doc())
  const write = async (from: number, to: number): Promise<void> => {
    for (const [index, doc] of docs.entries()) {
      for (let seq = from; seq <= to; seq += 1) {
        const update = updateOf(doc, () => doc.getMap('m').set(`k${seq}`, 'x'.repeat(40 + seq)))
        await bench.append([update], seq, SCOPES[index])
        if (index === 0 && seq % 50 === 0) await bench.compact(doc, seq)
      }
    }
  }
  await write(1, 180)
  await bench.database.query
    .insertInto('scopes')
    .values(
      SCOPES.map((id) => ({
        id,
        name: `default/document/d${id}`,
        tenant: 'default',
        kind: 'document',
        key: `d${id}`,
        title: '',
        created_by: 'ana',
        created_at: 0,
        updated_at: 0,
        deleted_at: null,
      })),
    )
    .execute()
  bench.rows('pragma wal_checkpoint(truncate)')
  await write(181, 240)
  for (const [index, doc] of docs.entries()) contents.set(SCOPES[index]!, doc.getMap('m').toJSON())
  // As a killed server leaves it: copied while it is open.
  flawless = mkdtempSync(join(tmpdir(), 'concord-flawless-'))
  for (const name of readdirSync(bench.folder))
    copyFileSync(join(bench.folder, name), join(flawless, name))
  await bench.close()
}, 120_000)
afterAll(() => rmSync(flawless, { recursive: true }))

function damaged(whole: Buffer, chance: Chance): { bytes: Buffer; what: string } {
  const at = chance.between(0, whole.length - 1)
  const bytes = Buffer.from(whole)
  if (chance.percent(70)) {
    const bit = chance.between(0, 7)
    bytes[at]! ^= 1 << bit
    return { bytes, what: `bit ${bit} of byte ${at}` }
  }
  if (chance.percent(70)) {
    const sector = at - (at % 512)
    return { bytes: bytes.fill(0, sector, sector + 512), what: `sector at ${sector}` }
  }
  return { bytes: bytes.subarray(0, at), what: `everything from ${at}` }
}

test(
  `[ST10] whatever is damaged in the file or its log, the rest opens, and what is missing is told (FLIP_SEED=${SEED} FLIP_ROUNDS=${ROUNDS})`,
  { timeout: 30_000 + ROUNDS * 4000 },
  async () => {
    const chance = chanceFrom(SEED)
    let noticed = 0
    let beyondRepair = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'concord-flip-'))
      for (const name of readdirSync(flawless))
        copyFileSync(join(flawless, name), join(folder, name))
      const victim = chance.pick(['concord.db', 'concord.db-wal'])
      const whole = readFileSync(join(folder, victim))
      const { bytes, what } = damaged(whole, chance)
      writeFileSync(join(folder, victim), bytes)
      const where = `round ${round}: ${what} of ${victim}`
      const bench = await logBench(folder).catch((error: unknown) => {
        // Without the list of its tables a file cannot be used, and that is told.
        expect((error as { code?: string }).code, where).toBe('BEYOND_REPAIR')
        expect([victim, what], where).toEqual([
          'concord.db',
          expect.stringMatching(/^everything from/),
        ])
      })
      if (bench === undefined) {
        beyondRepair += 1
        continue
      }
      const missing: string[] = []
      for (const [scopeId, content] of contents) {
        const found = (await bench.load(scopeId)).getMap('m').toJSON()
        for (const [key, value] of Object.entries(content))
          if (found[key] !== value) missing.push(`${scopeId} ${key}`)
        expect(
          Object.keys(found).filter((key) => !(key in content)),
          where,
        ).toEqual([])
      }
      const told = bench.told.filter(({ level }) => level === 'error')
      if (missing.length > 0) expect(told, where).not.toEqual([])
      if (bench.told.length > 0) noticed += 1
      await bench.close()
    }
    // Most turned bits of the log are put right, with a word.
    expect(noticed).toBeGreaterThan(ROUNDS / 5)
    expect(beyondRepair).toBeLessThan(ROUNDS / 4)
  },
)
