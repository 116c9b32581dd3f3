/** From a notification to the job that pushes it, on a real file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  MAX_PUSH_BODY,
  MAX_PUSH_TITLE,
  PreferenceChanges,
  sendPushJob,
  type Notice,
} from '@concord/schemas'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemRandomness } from '../../core/clock.ts'
import { createManualClock } from '../../core/test/manual-clock.ts'
import { createEventLog } from '../../events/event-log.ts'
import { createJobs } from '../../jobs/sqlite-jobs.ts'
import { openDatabase, type Database, type Tx } from '../../storage/database.ts'
import { pushChannel } from './push-channel.ts'
import { createTell, type Tell } from './tell.ts'
import { writeWishes } from './wishes.ts'

const NOON = Date.parse('2026-07-14T12:00:00Z')
const MENTION: Notice = { type: 'chat', priority: 'normal', title: 'Ana wrote', message: 'Soon?' }

let folder: string
let database: Database
let tell: Tell
/** Who has a browser that is subscribed. */
const browsers = new Set<string>()

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-push-channel-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  const clock = createManualClock(NOON)
  const random = systemRandomness
  const crew = { look() {}, cancel: () => false, givenUp: async () => {} }
  const jobs = createJobs({ database, clock, random, crew })
  const events = createEventLog(database, new Map())
  browsers.clear()
  browsers.add('ben')
  const push = pushChannel(jobs, async () => browsers)
  tell = createTell({ events, jobs, channels: { push }, clock, random })
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

const wish = (changes: object): Promise<void> =>
  database.transaction((tx) => writeWishes(tx, 'acme', 'ben', PreferenceChanges.parse(changes)))

const toBen = (tx: Tx, notice: Notice) =>
  tell(tx, 'acme', [
    {
      userId: 'ben',
      notice: () => notice,
      scope: null,
      actor: 'ana',
      key: `${notice.type}/${notice.priority}`,
      at: NOON,
    },
  ])
const tellBen = (notice: Notice) => database.transaction((tx) => toBen(tx, notice))

async function pushes() {
  const rows = await database.query
    .selectFrom('jobs')
    .select(['tenant', 'user_id', 'key', 'run_at', 'data'])
    .where('type', '=', sendPushJob.type)
    .execute()
  return rows.map(({ data, ...row }) => ({ ...row, ...sendPushJob.data.parse(JSON.parse(data)) }))
}

test('[NO16] a notification becomes one job under its id, and told again none', async () => {
  const [told] = await tellBen(MENTION)
  expect(await tellBen(MENTION)).toEqual([])
  expect(told!.channels).toEqual(['in_app', 'push'])
  expect(await pushes()).toEqual([
    {
      tenant: 'acme',
      user_id: null,
      key: told!.id,
      run_at: NOON,
      userId: 'ben',
      notice: { title: 'Ana wrote', body: 'Soon?', tag: told!.id },
    },
  ])
})

test('[NO16] nothing is pushed that its person does not want so, or that can wait', async () => {
  const told = [await tellBen({ ...MENTION, priority: 'low' })]
  await wish({ types: { chat: { push: false } } })
  told.push(await tellBen(MENTION), await tellBen({ ...MENTION, type: 'system' }))
  expect(told.flat().map(({ channels }) => channels)).toEqual([['in_app'], ['in_app'], ['in_app']])
  expect(await pushes()).toEqual([])
})

test('[NO16] who wants it pushed and not in the inbox gets it so, after their quiet hours', async () => {
  const quietHours = { from: '10:00', to: '14:00', timeZone: 'UTC' }
  await wish({ types: { system: { in_app: false, push: true } }, quietHours })
  const [told] = await tellBen({ ...MENTION, type: 'system' })
  const later = Date.parse('2026-07-14T14:00:00Z')
  expect(await pushes()).toMatchObject([{ key: told!.id, run_at: later }])
})

test('[NO16] for who has no browser here no job is made, and the notification does not claim it', async () => {
  browsers.clear()
  const [told] = await tellBen(MENTION)
  expect(told!.channels).toEqual(['in_app'])
  expect(await pushes()).toEqual([])
})

test('[NO16] what is longer than a notice is cut', async () => {
  await tellBen({
    ...MENTION,
    title: 'x'.repeat(200),
    message: `${'y'.repeat(MAX_PUSH_BODY - 1)}😀`,
  })
  const [push] = await pushes()
  expect(push!.notice.title).toHaveLength(MAX_PUSH_TITLE)
  expect(push!.notice.body).toBe(`${'y'.repeat(MAX_PUSH_BODY - 1)}\uFFFD`)
})

test('[NO16] where nothing is told in the end, no job is there', async () => {
  const failing = database.transaction(async (tx) => {
    await toBen(tx, MENTION)
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await pushes()).toEqual([])
})
