import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jobType, sendPushJob, type Principal, type TenantId, type UserId } from '@concord/schemas'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { systemClock as clock, systemRandomness as random } from '../../core/clock.ts'
import { createJobs } from '../../jobs/sqlite-jobs.ts'
import { openDatabase, type Database } from '../../storage/database.ts'
import { createJobOffice } from './job-office.ts'

let folder: string
let database: Database
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-office-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

const who = (userId: string, roles: Principal['roles'] = ['user'], tenantId = 't'): Principal => ({
  userId: userId as UserId,
  name: userId,
  tenantId: tenantId as TenantId,
  roles,
})

test('[JO15] a job is shown to who asked for it and to admins, but for what is for one person, and what admins do is in the audit log', async () => {
  const crew = { look() {}, cancel: () => false, givenUp: async () => {} }
  const jobs = createJobs({ database, clock, random, crew })
  const office = createJobOffice({ jobs, database, clock })
  const work = jobType({ type: 'work', data: z.object({}), about: 'Works.' })
  const id = await database.transaction((tx) =>
    jobs.enqueue(tx, work, {}, { tenantId: 't', userId: 'ana' }),
  )
  expect(await office.read(id, who('ana'))).toMatchObject({ id, userId: 'ana' })
  expect(await office.read(id, who('boss', ['admin']))).toMatchObject({ id })
  for (const other of [who('ben'), who('ana', ['user'], 'o'), who('boss', ['super_admin'], 'o')])
    await expect(office.read(id, other)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const boss = who('boss', ['admin'])
  const data = { userId: 'ben', notice: { title: 'Ben', body: 'a whisper' } }
  const pushed = await database.transaction((tx) =>
    jobs.enqueue(tx, sendPushJob, data, { tenantId: 't', userId: 'ana' }),
  )
  expect((await office.read(pushed, who('ana'))).data).toEqual(data)
  expect((await office.read(pushed, boss)).data).toEqual({})
  expect(JSON.stringify(await office.list({ limit: 9 }, boss))).not.toContain('whisper')
  await office.cancel(id, boss)
  await office.pause('default', true, boss)
  await office.retryAll('default', boss)
  const rows = await database.query
    .selectFrom('audit')
    .select(['tenant', 'actor', 'action', 'target'])
    .orderBy('id')
    .execute()
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['t', 'boss', 'job.cancelled', id],
    ['t', 'boss', 'queue.paused', 'default'],
    ['t', 'boss', 'queue.retried', 'default'],
  ])
})
