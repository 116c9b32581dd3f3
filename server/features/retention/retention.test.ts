import { mkdtempSync, rmSync } from 'node:fs'
import { utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { retentionJob } from '@concord/schemas'
import { expect, test } from 'vitest'
import { systemRandomness as random } from '../../core/clock.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMetrics } from '../../core/metrics.ts'
import { createManualClock } from '../../core/test/manual-clock.ts'
import { createSchedules } from '../../jobs/schedules.ts'
import { createJobs } from '../../jobs/sqlite-jobs.ts'
import { createWorkers } from '../../jobs/workers.ts'
import { openDatabase } from '../../storage/database.ts'
import { createMailFiles } from '../mail/mail-files.ts'
import { oldRows } from './old-rows.ts'
import { sweepEveryHour } from './retention.ts'

test('[JO19] [AM7] every hour what was kept for long enough is deleted, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'concord-retention-'))
  const database = await openDatabase(folder, (error) => {
    throw error
  })
  const clock = createManualClock(Date.parse('2026-07-01T03:00:00Z'))
  const workers = createWorkers({
    database,
    jobLog: { write: async () => {}, written() {} },
    clock,
    logger: silentLogger,
    metrics: createMetrics(),
  })
  const jobs = createJobs({ database, clock, random, crew: workers })
  const schedules = createSchedules({ database, jobs, clock, logger: silentLogger })
  const DAY_MS = 86_400_000
  const rows = oldRows(database, {
    jobsMs: 7 * DAY_MS,
    failedJobsMs: 30 * DAY_MS,
    sessionsMs: DAY_MS,
    auditMs: 2 * DAY_MS,
  })
  const files = createMailFiles(join(folder, 'mail'))
  const mail = { to: 'ben@example.com', subject: 'Hello', text: '', html: '' }
  for (const id of ['old', 'new'])
    await files.write('t', { id, at: clock.now(), ...mail }, Buffer.from('mail'))
  for (const name of ['old.eml', 'old.json'])
    await utimes(join(folder, 'mail/t', name), 0, (clock.now() - 8 * DAY_MS) / 1000)
  const mailFiles = (now: number): Promise<number> => files.sweep(now - 7 * DAY_MS)
  sweepEveryHour({ workers, schedules, clock, sweeps: { ...rows, mailFiles } })
  const daysAgo = (days: number): number => clock.now() - days * 86_400_000
  const job = (status: string, days: number) => ({
    id: `${status} ${days}`,
    tenant: 't',
    queue: 'default',
    type: 'work',
    user_id: null,
    data: '{}',
    status,
    priority: 0,
    run_at: daysAgo(days),
    attempts: 1,
    max_attempts: 3,
    backoff_ms: 1,
    key: null,
    result: null,
    error: null,
    created_at: daysAgo(days),
    started_at: null,
    finished_at: status === 'pending' ? null : daysAgo(days),
  })
  await database.query
    .insertInto('jobs')
    .values([
      ...['completed', 'cancelled', 'failed', 'pending'].flatMap((status) =>
        [3, 10, 40].map((days) => job(status, days)),
      ),
      ...Array.from({ length: 700 }, (_, nth) => ({ ...job('completed', 20), id: `old ${nth}` })),
    ])
    .execute()
  const session = (id: string, ended: number | null) => ({
    id,
    tenant: 't',
    user_id: 'ben',
    door: 'socket',
    ip: '',
    user_agent: '',
    connected_at: 0,
    last_activity: 0,
    ended_at: ended,
    end_reason: null,
    rooms: '[]',
  })
  await database.query
    .insertInto('sessions')
    .values([session('open', null), session('new', daysAgo(0.5)), session('old', daysAgo(2))])
    .execute()
  const entry = (days: number) => ({
    tenant: 't',
    category: 'admin',
    actor: null,
    action: `${days}`,
    target: null,
    details: '{}',
    at: daysAgo(days),
  })
  await database.query
    .insertInto('audit')
    .values([entry(1), entry(3)])
    .execute()
  const bar = (user_id: string, tokens_after: number, away_until: number) => ({
    tenant: 't',
    user_id,
    tokens_after,
    away_until,
  })
  await database.query
    .insertInto('barred')
    .values([
      bar('back', 0, daysAgo(1)),
      bar('revoked', 1, daysAgo(1)),
      bar('away', 0, daysAgo(-1)),
    ])
    .execute()
  const made = (days: number) => ({
    id: `made ${days}`,
    tenant: 't',
    user_id: 'ana',
    job_id: 'job',
    created_at: daysAgo(days),
  })
  await database.query
    .insertInto('reports')
    .values([3, 10].map((days) => ({ ...made(days), as_admin: 0, request: '{}' })))
    .execute()
  await database.query
    .insertInto('trip_imports')
    .values([3, 10].map((days) => ({ ...made(days), scope_id: 1, dry_run: 0 })))
    .execute()
  await schedules.start()
  await workers.start()
  clock.pass(20 * 60_000)
  await expect
    .poll(async () => (await jobs.list({ type: retentionJob.type, limit: 1 }))[0]?.status)
    .toBe('completed')
  const [sweep] = await jobs.list({ type: retentionJob.type, limit: 1 })
  expect(sweep?.result).toEqual({
    jobs: 704,
    failedJobs: 1,
    deliveries: 0,
    reports: 1,
    imports: 1,
    sessions: 1,
    audit: 1,
    bars: 1,
    mailFiles: 1,
  })
  const { query } = database
  const sessions = await query.selectFrom('sessions').select('id').orderBy('id').execute()
  expect(sessions.map(({ id }) => id)).toEqual(['new', 'open'])
  const bars = await query.selectFrom('barred').select('user_id').orderBy('user_id').execute()
  expect(bars.map(({ user_id }) => user_id)).toEqual(['away', 'revoked'])
  expect((await files.list('t', 9)).map(({ id }) => id)).toEqual(['new'])
  const left = await jobs.list({ type: 'work', limit: 1000 })
  expect(left.map(({ id }) => id).toSorted()).toEqual(
    [
      'completed 3',
      'cancelled 3',
      'failed 3',
      'failed 10',
      'pending 3',
      'pending 10',
      'pending 40',
    ].toSorted(),
  )
  const passing = setInterval(() => clock.pass(1000), 1)
  await schedules.stop()
  await workers.stop()
  clearInterval(passing)
  await database.close()
  rmSync(folder, { recursive: true })
})
