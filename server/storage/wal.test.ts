import { rmSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { chanceFrom } from '../../e2e/chance.ts'
import { bytesOf, copyOf, openTold, temporary } from './test/damage.ts'
import { readWal } from './wal.ts'

const SEED = Number(process.env['FLIP_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const FRAME = 24 + 4096

/** The log of a killed server and its index; each of the last commits is a few frames. */
let log: Buffer
let index: Buffer
beforeAll(async () => {
  const folder = temporary()
  const { database } = await openTold(folder)
  for (let seq = 1; seq <= 20; seq += 1) {
    await database.query
      .insertInto('audit')
      .values({
        tenant: 't',
        category: 'admin',
        actor: null,
        action: 'test',
        target: null,
        details: 'x'.repeat(500 + seq),
        at: seq,
      })
      .execute()
  }
  const killed = copyOf(folder)
  log = bytesOf(killed, '-wal')
  index = bytesOf(killed, '-shm')
  await database.close()
  for (const one of [folder, killed]) rmSync(one, { recursive: true })
})

const turned = (bytes: Buffer, at: number, bit: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at]! ^= 1 << bit
  return copy
}

test('a log without damage is left alone, and what was begun and never finished is no damage', () => {
  expect(readWal(log, index)).toEqual({ restored: 0, unreadable: 0, missing: 0 })
  expect(readWal(log, undefined)).toEqual({ restored: 0, unreadable: 0, missing: 0 })
  expect(readWal(Buffer.alloc(0), undefined)).toEqual({ restored: 0, unreadable: 0, missing: 0 })
  const frames = (log.length - 32) / FRAME
  const unfinished = Buffer.from(log)
  unfinished.fill(7, 32 + (frames - 1) * FRAME + 500, 32 + (frames - 1) * FRAME + 600)
  expect(readWal(unfinished, undefined)).toEqual({ restored: 0, unreadable: 0, missing: 0 })
})

test(`[ST9] one turned bit is put right, or known to be there; nothing after it is given up (FLIP_SEED=${SEED})`, () => {
  const chance = chanceFrom(SEED)
  let exact = 0
  for (let round = 0; round < 25; round += 1) {
    const at = chance.between(0, log.length - 1)
    const { restored, unreadable, missing, mended } = readWal(
      turned(log, at, chance.between(0, 7)),
      index,
    )
    expect([restored + unreadable, missing], `byte ${at}`).toEqual([1, 0])
    expect(mended!.length).toBe(log.length)
    if (unreadable === 0) {
      expect(Buffer.compare(mended!, log), `byte ${at}`).toBe(0)
      exact += 1
    }
  }
  expect(exact).toBeGreaterThan(12)
})

test.each([
  ['magic number', 3],
  ['size of pages', 10],
  ['salts', 17],
  ['checksum', 25],
])('[ST9] a turned bit in the head of the log is put right: %s', (_, at) => {
  const { mended, missing } = readWal(turned(log, at, 2), index)
  expect([Buffer.compare(mended!, log), missing]).toEqual([0, 0])
})

test.each([0, 1, 2, 3, 4, 5, 6, 7])(
  '[ST9] a frame that names a page which cannot be is put right: bit %d',
  (bit) => {
    for (const at of [32 + 7 * FRAME, 32 + 7 * FRAME + 4]) {
      const { mended } = readWal(turned(log, at, bit), index)
      expect(Buffer.compare(mended!, log)).toBe(0)
    }
  },
)

test('[ST9] a destroyed page is known to be there, and what follows is kept', () => {
  const destroyed = Buffer.from(log)
  destroyed.fill(0x5a, 32 + 3 * FRAME + 200, 32 + 3 * FRAME + 700)
  const { unreadable, missing, mended } = readWal(destroyed, undefined)
  expect([unreadable, missing, mended!.length]).toEqual([1, 0, log.length])
  expect(readWal(mended!, index)).toEqual({ restored: 0, unreadable: 0, missing: 0 })
})

test('[ST9] what was committed and is cut off is counted, as far as anybody knows of it', () => {
  const frames = (log.length - 32) / FRAME
  const cut = log.subarray(0, 32 + (frames - 5) * FRAME)
  const { missing } = readWal(cut, index)
  expect(missing).toBeGreaterThanOrEqual(5)
  expect(missing).toBeLessThan(20)
  expect(readWal(cut, undefined).missing).toBe(0)
  expect(readWal(Buffer.alloc(0), index).missing).toBe(frames)
  // An index that is damaged itself, or of another log, says nothing.
  expect(readWal(cut, turned(index, 17, 0)).missing).toBe(0)
})
