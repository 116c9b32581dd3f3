/** Who hides, on a real file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Refusal } from '../../core/refusal.ts'
import { openDatabase, type Database } from '../../storage/database.ts'
import { createHiding, type Hiding } from './hiding.ts'

const BEN = { tenantId: 't', userId: 'ben' }
let folder: string
let database: Database

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-hiding-'))
  database = await open()
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

function open(): Promise<Database> {
  return openDatabase(folder, (error) => {
    throw error
  })
}

async function hidingOn(on: Database, pace: () => void = () => {}): Promise<Hiding> {
  const hiding = createHiding({ database: on, clock: { now: () => 1 }, pace })
  await hiding.start()
  return hiding
}

test('[PS8] who hides does so at once, in their tenant, and after a restart too until they show themselves', async () => {
  const hiding = await hidingOn(database)
  const told: string[] = []
  hiding.onChange((who) => told.push(`${who.userId} ${hiding.has(who)}`))
  const kept = hiding.set(BEN, true)
  expect([hiding.has(BEN), [...hiding.in('t')], told]).toEqual([true, ['ben'], ['ben true']])
  await kept
  await hiding.set(BEN, true)
  expect(told).toEqual(['ben true'])
  expect([hiding.has({ ...BEN, tenantId: 'u' }), [...hiding.in('u')]]).toEqual([false, []])
  await database.close()
  database = await open()
  const again = await hidingOn(database)
  expect(again.has(BEN)).toBe(true)
  await again.set(BEN, false)
  expect((await hidingOn(database)).has(BEN)).toBe(false)
})

test('[PS12] that it changed is told once it is on disk, and the last word is what is kept', async () => {
  const hiding = await hidingOn(database)
  const told: number[] = []
  hiding.onKept(() => told.push(1))
  const all = [true, false, true, false, true].map((hides) => hiding.set(BEN, hides))
  expect(told).toEqual([])
  await Promise.all(all)
  expect([told.length, (await hidingOn(database)).has(BEN)]).toEqual([5, true])
})

test('[PS8] who shows themselves too often is refused and stays hidden; nobody is kept from hiding', async () => {
  const hiding = await hidingOn(database, () => {
    throw new Refusal('RATE_LIMITED')
  })
  await hiding.set(BEN, true)
  expect(() => hiding.set(BEN, false)).toThrow(Refusal)
  await hiding.set(BEN, true)
  expect([hiding.has(BEN), (await hidingOn(database)).has(BEN)]).toEqual([true, true])
})

test('[PS8] what the disk refused holds all the same, and is written when it is said again', async () => {
  let fails = true
  const transaction: Database['transaction'] = async (run) => {
    if (fails) throw new Error('The disk is full.')
    return database.transaction(run)
  }
  const hiding = await hidingOn({ ...database, query: database.query, transaction })
  const told: number[] = []
  hiding.onKept(() => told.push(1))
  await expect(hiding.set(BEN, true)).rejects.toThrow('full')
  expect([hiding.has(BEN), told]).toEqual([true, []])
  fails = false
  await hiding.set(BEN, true)
  expect([told, (await hidingOn(database)).has(BEN)]).toEqual([[1], true])
})
