import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ErrorCode } from '@concord/schemas'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLogger } from '../core/logger.ts'
import { Refusal } from '../core/refusal.ts'
import type { Who } from '../core/who.ts'
import { openDatabase, type Database } from '../storage/database.ts'
import { createSecurityLog, type SecurityLog } from './security-log.ts'

let folder: string
let database: Database
let now: number
let timers: (() => void)[]
let log: SecurityLog

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-security-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  now = 1_000_000
  timers = []
  log = createSecurityLog(
    database,
    {
      now: () => now,
      after(_ms, run) {
        timers.push(run)
        return () => {}
      },
      every: () => () => {},
    },
    silentLogger,
  )
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

const ana = { tenantId: 't', userId: 'ana' } as Who

function note(code: ErrorCode, who?: Who, address = 'here'): void {
  log.note({ refusal: new Refusal(code), who, address, target: undefined })
}

/** The second after which things are written is over. */
async function written(): Promise<void> {
  for (const run of timers.splice(0)) run()
  // It is written when a later write is.
  await database.transaction(() => Promise.resolve())
  await new Promise((resolve) => setImmediate(resolve))
}

async function rows(): Promise<string[]> {
  const all = await database.query.selectFrom('audit').selectAll().orderBy('id').execute()
  return all.map(({ tenant, actor, action, details }) => {
    const { count, address } = JSON.parse(details) as { count: number; address: string }
    return `${tenant} ${actor ?? address} ${action} ${count}`
  })
}

test('[LI16] the first of a kind is written at once, and the count when its minute is over', async () => {
  note('MALFORMED_FRAME', ana)
  await written()
  expect(await rows()).toEqual(['t ana refused.malformed_frame 1'])
  for (let count = 0; count < 5000; count += 1) note('MALFORMED_FRAME', ana)
  await written()
  expect(await rows()).toEqual(['t ana refused.malformed_frame 1'])
  now += 60_000
  await written()
  expect(await rows()).toEqual(['t ana refused.malformed_frame 5001'])
  note('MALFORMED_FRAME', ana)
  await written()
  expect(await rows()).toEqual([
    't ana refused.malformed_frame 5001',
    't ana refused.malformed_frame 1',
  ])
})

test('[LI16] people, kinds and addresses are told apart, and only so many of them', async () => {
  note('RATE_LIMITED', ana)
  note('MALFORMED_FRAME', ana)
  note('MALFORMED_FRAME', { ...ana, userId: 'ben' } as Who)
  note('UNAUTHENTICATED', undefined, 'one')
  note('UNAUTHENTICATED', undefined, 'other')
  note('NOT_FOUND', ana)
  await log.stop()
  expect(await rows()).toEqual([
    't ana refused.rate_limited 1',
    't ana refused.malformed_frame 1',
    't ben refused.malformed_frame 1',
    ' one refused.unauthenticated 1',
    ' other refused.unauthenticated 1',
  ])
  for (let address = 0; address < 5000; address += 1)
    note('UNAUTHENTICATED', undefined, `10.0.${address}`)
  await log.stop()
  expect((await rows()).length).toBeLessThan(1100)
})

test('[LI16] nothing is lost while the disk refuses', async () => {
  const real = database.transaction
  let refuses = true
  const faulty: Database = {
    ...database,
    transaction: (run) => (refuses ? Promise.reject(new Error('disk full')) : real(run)),
  }
  log = createSecurityLog(
    faulty,
    { now: () => now, after: (_ms, run) => (timers.push(run), () => {}), every: () => () => {} },
    silentLogger,
  )
  note('MALFORMED_FRAME', ana)
  await written()
  note('MALFORMED_FRAME', ana)
  refuses = false
  await log.stop()
  expect(await rows()).toEqual(['t ana refused.malformed_frame 2'])
})
