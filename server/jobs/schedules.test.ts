import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jobType, type Job } from '@concord/schemas'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { systemRandomness as random } from '../core/clock.ts'
import { silentLogger } from '../core/logger.ts'
import { createManualClock, type ManualClock } from '../core/test/manual-clock.ts'
import { openDatabase, type Database } from '../storage/database.ts'
import type { Jobs } from './jobs.ts'
import { nextRun } from './next-run.ts'
import { createSchedules, type Schedules } from './schedules.ts'
import { createJobs } from './sqlite-jobs.ts'

const remind = jobType({ type: 'remind', data: z.object({ days: z.number() }), about: 'Reminds.' })
const DAY_MS = 86_400_000
const MORNING = { name: 'morning', cron: '0 8 * * *', timeZone: 'Europe/Rome', tenantId: 't' }

let folder: string
let database: Database
let jobs: Jobs
let clock: ManualClock
let schedules: Schedules
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-schedules-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  clock = createManualClock(Date.parse('2026-07-01T10:00:00Z'))
  jobs = createJobs({
    database,
    clock,
    random,
    crew: { look() {}, cancel: () => false, givenUp: async () => {} },
  })
  schedules = create()
})
afterEach(async () => {
  await schedules.stop()
  await database.close()
  rmSync(folder, { recursive: true })
})

const create = (): Schedules => createSchedules({ database, jobs, clock, logger: silentLogger })
const made = (): Promise<Job[]> => jobs.list({ limit: 100 })

async function restarted(): Promise<void> {
  await schedules.stop()
  schedules = create()
  schedules.declare(MORNING, remind, { days: 3 })
  await schedules.start()
}

/** The next times of day at which something is due, in UTC. */
function times(cron: string, timeZone: string, from: string, count: number): string[] {
  const found: number[] = [Date.parse(from)]
  for (let nth = 0; nth < count; nth += 1) found.push(nextRun({ cron, timeZone }, found.at(-1)!)!)
  return found.slice(1).map((time) => new Date(time).toISOString().slice(5, 16))
}

test('[JO16] a schedule makes one job for each time that it names, whatever is restarted', async () => {
  schedules.declare(MORNING, remind, { days: 3 })
  expect(() => schedules.declare(MORNING, remind, { days: 3 })).toThrow('There is a schedule')
  await schedules.start()
  expect(await made()).toEqual([])
  clock.pass(Date.parse('2026-07-02T06:00:00Z') - clock.now() - 1)
  expect(await made()).toEqual([])
  clock.pass(1)
  await expect.poll(async () => (await made()).length).toBe(1)
  expect((await made())[0]).toMatchObject({ type: 'remind', data: { days: 3 }, tenantId: 't' })
  await restarted()
  await restarted()
  expect(await made()).toHaveLength(1)
  clock.pass(24 * 3_600_000)
  // The one before still waits, and has another key: both are there.
  await expect.poll(async () => (await made()).length).toBe(2)
})

test('[JO17] what became due while no server ran is made up for by one job', async () => {
  schedules.declare(MORNING, remind, { days: 3 })
  await schedules.start()
  await schedules.stop()
  clock.pass(5 * 24 * 3_600_000)
  await restarted()
  expect(await made()).toHaveLength(1)
  await restarted()
  expect(await made()).toHaveLength(1)
  await expect.poll(() => clock.waiting).toBe(1)
  clock.pass(Date.parse('2026-07-07T06:00:00Z') - clock.now())
  await expect.poll(async () => (await made()).length).toBe(2)
})

test('[JO18] a schedule keeps the clock of its time zone, also when clocks are set forward and back', () => {
  expect(times('0 8 * * *', 'Europe/Rome', '2026-03-27T12:00Z', 3)).toEqual([
    '03-28T07:00',
    '03-29T06:00',
    '03-30T06:00',
  ])
  // There is no half past two in the night in which clocks are set forward.
  expect(times('30 2 * * *', 'Europe/Rome', '2026-03-27T12:00Z', 3)).toEqual([
    '03-28T01:30',
    '03-29T01:00',
    '03-30T00:30',
  ])
  // Half past two comes twice in the night in which they are set back.
  expect(times('30 2 * * *', 'Europe/Rome', '2026-10-24T12:00Z', 2)).toEqual([
    '10-25T00:30',
    '10-26T01:30',
  ])
  expect(times('0 * * * *', 'Europe/Rome', '2026-10-24T23:30Z', 3)).toEqual([
    '10-25T00:00',
    '10-25T01:00',
    '10-25T02:00',
  ])
  expect(() => times('nonsense', 'UTC', '2026-01-01T00:00Z', 1)).toThrow('nonsense')
  expect(() => times('0 8 * * *', 'Europe/Nowhere', '2026-01-01T00:00Z', 1)).toThrow('Nowhere')
})

test('[JO22] a schedule that is paused makes nothing, over restarts too, and goes on without making up for it', async () => {
  schedules.declare(MORNING, remind, { days: 3 })
  await schedules.start()
  const [state] = await schedules.list()
  expect(state).toMatchObject({ name: 'morning', type: 'remind', paused: false })
  expect(new Date(state!.nextAt!).toISOString()).toBe('2026-07-02T06:00:00.000Z')
  await schedules.pause('morning', true)
  clock.pass(DAY_MS)
  await restarted()
  clock.pass(DAY_MS)
  expect(await schedules.list()).toMatchObject([{ paused: true, nextAt: undefined }])
  expect(await made()).toEqual([])
  await schedules.pause('morning', false)
  expect(await made()).toEqual([])
  const [going] = await schedules.list()
  expect(new Date(going!.nextAt!).toISOString()).toBe('2026-07-04T06:00:00.000Z')
  clock.pass(DAY_MS)
  await expect.poll(async () => (await made()).length).toBe(1)
})

test('[JO22] a job is made now, and no second one while it waits', async () => {
  schedules.declare(MORNING, remind, { days: 3 })
  await schedules.start()
  const id = await schedules.runNow('morning')
  expect(await schedules.runNow('morning')).toBe(id)
  expect(await made()).toMatchObject([{ id, data: { days: 3 }, tenantId: 't' }])
  await expect(async () => schedules.runNow('evening')).rejects.toThrow('There is no schedule')
})
