/** From notifications to mail, on a real file and with a clock that stands still until it is told to go on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  PreferenceChanges,
  objectId,
  sendMailJob,
  type Letter,
  type Notice,
  type Notification,
  type Principal,
} from '@concord/schemas'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMailAddresses, type MailAddresses } from '../../auth/mail-addresses.ts'
import { systemRandomness as random } from '../../core/clock.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMetrics } from '../../core/metrics.ts'
import { createManualClock, type ManualClock } from '../../core/test/manual-clock.ts'
import { createEventLog } from '../../events/event-log.ts'
import { createJobs } from '../../jobs/sqlite-jobs.ts'
import { createWorkers } from '../../jobs/workers.ts'
import { openDatabase, type Database } from '../../storage/database.ts'
import { gatherMail } from './gather-mail.ts'
import { mailChannel } from './mail-channel.ts'
import { createMarks, type Marks } from './marks.ts'
import { createTell, type Tell } from './tell.ts'
import { createUnsubscribing, type Unsubscribing } from './unsubscribing.ts'
import { writeWishes } from './wishes.ts'

const NOON = Date.parse('2026-07-14T12:00:00Z')
const MINUTE_MS = 60_000
const SHARED: Notice = {
  type: 'share',
  priority: 'normal',
  title: 'Ana shared “Lisbon”\nwith you',
  message: 'You can edit it.',
}

let folder: string
let database: Database
let clock: ManualClock
let addresses: MailAddresses
let unsubscribing: Unsubscribing
let tell: Tell
let marks: Marks
let stop: () => Promise<void>
let mails: {
  readonly to: string
  readonly letter: Letter
  readonly unsubscribe?: string | undefined
}[]
let settled: () => Promise<boolean>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-mail-channel-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  clock = createManualClock(NOON)
  mails = []
  const scope = { name: 'acme/trip/t1', tenant: 'acme', kind: 'trip', key: 't1', title: 'Lisbon' }
  await database.query
    .insertInto('scopes')
    .values({ ...scope, created_by: 'ana', created_at: 0, updated_at: 0 })
    .execute()
  addresses = createMailAddresses({ database, clock, logger: silentLogger })
  await database.transaction((tx) => addresses.set(tx, BEN, 'ben@example.com'))
  const events = createEventLog(database, new Map())
  const workers = createWorkers({
    database,
    jobLog: { write: async () => {}, written() {} },
    clock,
    logger: silentLogger,
    metrics: createMetrics(),
  })
  const jobs = createJobs({ database, clock, random, crew: workers })
  const email = mailChannel({ jobs, addresses, clock, waitMs: 5 * MINUTE_MS })
  tell = createTell({ events, jobs, channels: { email }, clock, random })
  marks = createMarks({ events, clock })
  const publicUrl = 'https://plan.example.com'
  unsubscribing = createUnsubscribing({ database, random, publicUrl, path: '/no-more' })
  gatherMail({ workers, jobs, database, addresses, unsubscribing, clock, publicUrl })
  workers.work(sendMailJob, async ({ data }) => void mails.push(data))
  await workers.start()
  settled = async () =>
    (await jobs.list({ limit: 50 })).every(
      ({ status, runAt }) => status === 'completed' || Date.parse(runAt) > clock.now(),
    )
  stop = async () => {
    const passing = setInterval(() => clock.pass(1000), 1)
    await workers.stop()
    clearInterval(passing)
  }
})
afterEach(async () => {
  await stop()
  await database.close()
  rmSync(folder, { recursive: true })
})

// reason: names of the test
const BEN = { tenantId: 'acme', userId: 'ben' } as Principal

async function tellBen(notice: Partial<Notice> = {}, userId = 'ben'): Promise<Notification> {
  const key = objectId(clock.now(), random.bytes)
  const [told] = await database.transaction((tx) =>
    tell(tx, 'acme', [
      {
        userId,
        notice: () => ({ ...SHARED, ...notice }),
        scope: { id: 1, name: 'acme/trip/t1' },
        actor: 'ana',
        key,
        at: clock.now(),
      },
    ]),
  )
  return told!
}

const wish = (changes: object): Promise<void> =>
  database.transaction((tx) => writeWishes(tx, 'acme', 'ben', PreferenceChanges.parse(changes)))

/** Lets time pass a minute at a time, and all that is due then be done. */
async function pass(minutes: number): Promise<void> {
  for (let left = minutes; left > 0; left -= 1) {
    await expect.poll(settled).toBe(true)
    // Whoever runs jobs has set a timer for what comes next.
    await new Promise((resolve) => setTimeout(resolve, 2))
    clock.pass(MINUTE_MS)
  }
  await expect.poll(settled).toBe(true)
}

test('[NO17] who has an address is mailed what they want mailed: after a while, with a way there and a way to end it', async () => {
  expect((await tellBen()).channels).toEqual(['in_app', 'email'])
  expect((await tellBen({}, 'cleo')).channels).toEqual(['in_app'])
  await pass(4)
  expect(mails).toEqual([])
  await pass(6)
  expect(mails).toEqual([
    {
      to: 'ben@example.com',
      letter: {
        template: 'notification',
        title: 'Ana shared “Lisbon” with you',
        text: 'You can edit it.',
        action: { label: 'Open it', url: 'https://plan.example.com/trips/t1' },
      },
      unsubscribe: expect.stringMatching(/^https:\/\/plan\.example\.com\/no-more\?token=/),
    },
  ])
  await pass(15)
  expect(mails).toHaveLength(1)
  await tellBen({ title: 'Short', message: '' })
  await pass(10)
  expect(mails[1]!.letter).toMatchObject({ title: 'Short', text: 'Short' })
})

test('[NO17] what cannot wait is mailed at once, and takes along what waits', async () => {
  await tellBen()
  await tellBen({ type: 'alert', priority: 'high', title: 'Leave now' })
  await pass(1)
  expect(mails.map(({ letter }) => letter)).toMatchObject([
    { template: 'digest', title: '2 things happened', items: [{ title: 'Leave now' }, {}] },
  ])
  await pass(15)
  expect(mails).toHaveLength(1)
})

test('[NO18] what was seen, put away or taken back meanwhile is not mailed, and neither is what its person muted', async () => {
  const told = [await tellBen(), await tellBen(), await tellBen({ title: 'Left' })]
  const doing = ['seen', 'archive'] as const
  for (const [nth, mark] of doing.entries()) {
    const { id, seq } = told[nth]!
    const which = mark === 'seen' ? { upTo: seq } : { id }
    await database.transaction((tx) => marks.mark(tx, 'acme', 'ben', mark, which))
  }
  await pass(10)
  expect(mails.map(({ letter }) => letter)).toMatchObject([{ title: 'Left' }])

  await tellBen()
  await wish({ types: { share: { email: false } } })
  await pass(10)
  expect((await tellBen()).channels).toEqual(['in_app'])
  await wish({})
  await tellBen()
  await database.transaction((tx) => addresses.set(tx, BEN, null))
  await pass(10)
  expect(mails).toHaveLength(1)
})

test('[NO18] in quiet hours only what is urgent is mailed; the rest is when they are over', async () => {
  await tellBen()
  await wish({ quietHours: { from: '12:00', to: '13:00', timeZone: 'UTC' } })
  await tellBen()
  await tellBen({ type: 'alert', priority: 'high', title: 'Soon' })
  await pass(10)
  expect(mails).toEqual([])
  await tellBen({ type: 'alert', priority: 'urgent', title: 'Now' })
  await pass(1)
  expect(mails.map(({ letter }) => letter)).toMatchObject([{ title: 'Now' }])
  await pass(50)
  expect(mails.slice(1).map(({ letter }) => letter)).toMatchObject([{ title: '3 things happened' }])
})

test('[NO19] one request with the link of a mail ends all mail for its person, and no other link does', async () => {
  const link = await database.transaction((tx) => unsubscribing.linkFor(tx, BEN))
  const token = new URL(link!).searchParams.get('token')!
  const cleo = Buffer.from(JSON.stringify(['acme', 'cleo'])).toString('base64url')
  for (const wrong of ['', 'x', `${cleo}.${token.split('.')[1]}`, `${token}x.`.slice(1)])
    await expect(unsubscribing.end(wrong)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
  expect((await tellBen()).channels).toEqual(['in_app', 'email'])
  await wish({ types: { chat: { push: false } } })
  expect(await unsubscribing.end(token)).toEqual({ tenantId: 'acme', userId: 'ben' })
  const urgent = await tellBen({ type: 'alert', priority: 'urgent' })
  expect(urgent.channels).toEqual(['in_app'])
  await pass(10)
  expect(mails).toEqual([])
})

test('[NO17] an address is what the token says that is vouched for, and what an admin set stays', async () => {
  const session = (email?: string) => ({
    principal: { ...BEN, userId: 'dora' as never, name: 'Dora', roles: [] },
    expiresAt: 0,
    email,
  })
  const read = async () =>
    (await addresses.read(database.query, 'acme', ['dora'])).get('dora')?.address
  addresses.note(session())
  addresses.note(session('d@example.com'))
  await expect.poll(read).toBe('d@example.com')
  addresses.note(session('dora@example.com'))
  await expect.poll(read).toBe('dora@example.com')
  const dora = session().principal
  await database.transaction((tx) => addresses.set(tx, dora, 'set@example.com'))
  addresses.note(session('other@example.com'))
  await database.query.selectFrom('mail_addresses').select('at').execute()
  expect(await read()).toBe('set@example.com')
  await database.transaction((tx) => addresses.set(tx, dora, null))
  addresses.note(session('other@example.com'))
  await expect.poll(read).toBe('other@example.com')
})
