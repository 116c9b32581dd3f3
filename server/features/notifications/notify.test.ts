/** From events to inboxes, on a real file and with a clock that stands still until it is told to go on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PreferenceChanges, notificationRoutes, type Notification } from '@concord/schemas'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemRandomness } from '../../core/clock.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMetrics } from '../../core/metrics.ts'
import { createManualClock, type ManualClock } from '../../core/test/manual-clock.ts'
import { createConsumers, type Consumers } from '../../events/consumers.ts'
import { createEventLog, type EventLog, type PlacedEvent } from '../../events/event-log.ts'
import { createWake } from '../../events/wake.ts'
import type { Run } from '../../jobs/jobs.ts'
import { openDatabase, type Database } from '../../storage/database.ts'
import type { Delivery, DeliveryChannels } from './delivery-channels.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { createMarks } from './marks.ts'
import { createNotify } from './notify.ts'
import { createTell } from './tell.ts'

const SCOPE = 'acme/trip/t1'
const NIGHT = { from: '22:00', to: '07:00', timeZone: 'UTC' }

let folder: string
let database: Database
let clock: ManualClock
let log: EventLog
let inbox: Inbox
let consumers: Consumers
/** Who has the trip open. */
const here = new Set<string>()
const delivered: Delivery[] = []
/** When jobs that remove what is over are to run. */
const planned: number[] = []
let expire: () => Promise<unknown>
let fail: (() => void) | undefined

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-notify-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  clock = createManualClock(Date.parse('2026-07-14T12:00:00Z'))
  here.clear()
  delivered.splice(0)
  planned.splice(0)
  fail = undefined
  const scope = { name: SCOPE, tenant: 'acme', kind: 'trip', key: 't1', title: 'Lisbon' }
  await database.query
    .insertInto('scopes')
    .values({ ...scope, created_by: 'ana', created_at: 0, updated_at: 0 })
    .execute()
  for (const userId of ['ana', 'ben', 'cleo']) await addMember(userId, 0)
  start()
})
afterEach(async () => {
  await consumers.stop()
  await database.close()
  rmSync(folder, { recursive: true })
})

function start(): void {
  const wake = createWake()
  log = createEventLog(database, new Map())
  const channels: DeliveryChannels = {
    push: {
      beginsByChoice: true,
      reaches: async (_query, _tenant, people) => new Set(people),
      async deliver(_tx, delivery) {
        fail?.()
        delivered.push(delivery)
      },
    },
  }
  const jobs = {
    async enqueue(_tx: unknown, _type: unknown, _data: unknown, { runAt }: { runAt?: number }) {
      planned.push(runAt ?? 0)
      return 'job'
    },
  }
  const random = systemRandomness
  const tell = createTell({ events: log, jobs, channels, clock, random })
  const marks = createMarks({ events: log, clock })
  const workers = {
    work(_type: unknown, run: (run: Run<never>) => Promise<unknown>) {
      const { signal } = new AbortController()
      // reason: it looks at no more of its run than this
      expire = () => run({ tenantId: 'acme', signal } as Run<never>)
    },
  }
  inbox = createInbox({ database, marks, workers, wake, clock, channels })
  const isHere = (scope: string, userId: string): boolean => scope === SCOPE && here.has(userId)
  consumers = createConsumers({
    consumers: [createNotify({ tell, marks, events: log, wake, clock, isHere })],
    database,
    log,
    wake,
    clock: { ...clock, after: (_ms, run) => clock.after(0, () => setImmediate(run)) },
    logger: silentLogger,
    metrics: createMetrics(),
  })
}

async function addMember(user_id: string, added_at: number): Promise<void> {
  const row = { scope_id: 1, user_id, role: 'editor', added_by: 'ana', added_at }
  await database.query.insertInto('members').values(row).execute()
}

async function happen(
  type: string,
  data: object,
  more: Partial<PlacedEvent> = {},
): Promise<number> {
  const event: PlacedEvent = {
    type,
    scopeId: 1,
    entityId: null,
    actor: 'ana',
    at: clock.now(),
    late: false,
    data: { ...data },
    audience: 'scope',
    ...more,
  }
  const seq = await database.transaction((tx) => log.append(tx, 'acme', [event]))
  await consumers.caughtUp('acme')
  return seq
}

const say = (text: string, more: object = {}): Promise<number> =>
  happen('chat.posted', { userName: 'Ana', text, type: 'text', mentions: [], ...more })

const mention = (text: string): Promise<number> =>
  happen(
    'chat.mentioned',
    { id: 'm1', fromUserName: 'Ana', text },
    { audience: 'user', audienceUser: 'ben', entityId: 'm1' },
  )

const of = (userId: string) => ({ tenantId: 'acme', userId })
const everything = notificationRoutes.list.query.parse({})

async function toldTo(userId: string): Promise<Notification[]> {
  return (await inbox.list(of(userId), everything)).items
}
const titlesOf = async (userId: string): Promise<string[]> =>
  (await toldTo(userId)).map(({ title }) => title)

/** What the log tells of somebody's inbox. */
async function newsFor(userId: string): Promise<string[]> {
  const rows = await database.query
    .selectFrom('events')
    .select('type')
    .where('audience_user', '=', userId)
    .where('type', 'like', 'notification.%')
    .orderBy('seq')
    .execute()
  return rows.map(({ type }) => type.replace('notification.', ''))
}

test('[NO1] who belonged to the scope then hears of it, but not who did it or sees it happen', async () => {
  here.add('cleo')
  await addMember('dora', clock.now() + 1)
  await happen('poll.opened', { question: 'Where to?' })
  expect(await titlesOf('ben')).toEqual(['A question in “Lisbon”'])
  for (const userId of ['ana', 'cleo', 'dora']) expect(await toldTo(userId)).toEqual([])
  const [told] = await toldTo('ben')
  expect(told).toMatchObject({ userId: 'ben', scope: SCOPE, actor: 'ana', state: 'unseen' })
})

test('[NO1] who is mentioned hears of that, and not of the message once more', async () => {
  await say('Soon, @ben?', { mentions: ['ben'] })
  await mention('Soon, @ben?')
  expect(await titlesOf('ben')).toEqual(['Ana mentioned you in “Lisbon”'])
  expect(await titlesOf('cleo')).toEqual(['Ana wrote in “Lisbon”'])
})

test('[NO2] the log read again from its beginning tells nobody anything', async () => {
  await happen('poll.opened', { question: 'Where to?' })
  await say('one')
  await say('two')
  const [first, poll] = await toldTo('ben')
  await inbox.mark(of('ben'), 'read', first!.id)
  await inbox.mark(of('ben'), 'remove', poll!.id)
  await inbox.mark(of('cleo'), 'archive', (await toldTo('cleo'))[0]!.id)
  const before = [await toldTo('ben'), await toldTo('cleo'), await log.head('acme')]
  await addMember('dora', 0)
  await consumers.replay('notify', 'acme')
  expect([await toldTo('ben'), await toldTo('cleo'), await log.head('acme')]).toEqual(before)
  expect(await toldTo('dora')).toEqual([])
  await say('after it')
  expect(await titlesOf('dora')).toEqual(['Ana wrote in “Lisbon”'])
})

test('[NO3] what happens again and again is told together until it is read, and is new again once it was seen', async () => {
  await say('one')
  await say('two')
  expect(await newsFor('ben')).toEqual(['created'])
  expect(await toldTo('ben')).toMatchObject([{ title: '2 new messages in “Lisbon”', count: 2 }])
  await inbox.markAll(of('ben'), 'seen', undefined)
  await say('three')
  expect(await newsFor('ben')).toEqual(['created', 'seen', 'updated'])
  expect(await toldTo('ben')).toMatchObject([{ count: 3, state: 'unseen' }])
  expect(await inbox.counts(of('ben'))).toMatchObject({ unseen: 1, unread: 1 })
  await inbox.markAll(of('ben'), 'read', undefined)
  await say('four')
  expect(await titlesOf('ben')).toEqual(['Ana wrote in “Lisbon”', '3 new messages in “Lisbon”'])
})

test('[NO4] every change of a plan is told to who asked for it, and to nobody else', async () => {
  const changes = PreferenceChanges.parse({ types: { trip_update: { in_app: true } } })
  await happen('activity.added', { entry: {} })
  await inbox.setPreferences(of('ben'), changes)
  clock.pass(1000)
  await happen('activity.added', { entry: {} })
  await happen('activity.removed', { entry: {} })
  expect(await titlesOf('ben')).toEqual(['2 changes in “Lisbon”'])
  expect(await toldTo('cleo')).toEqual([])
})

test('[NO15] what leaves the server is asked for in the same transaction, once, and after quiet hours', async () => {
  await mention('now')
  await inbox.setPreferences(of('ben'), PreferenceChanges.parse({ quietHours: NIGHT }))
  clock.pass(11 * 3_600_000)
  await mention('at night')
  const morning = Date.parse('2026-07-15T07:00:00Z')
  expect(delivered.map(({ person, channel, notBefore }) => [person, channel, notBefore])).toEqual([
    ['ben', 'push', undefined],
    ['ben', 'push', morning],
  ])
  const [late, first] = await toldTo('ben')
  expect(delivered.map(({ notification }) => notification)).toEqual([first, late])
  expect(late!.channels).toEqual(['in_app', 'push'])
})

test('[NO15] what cannot be carried out is not told either, and is tried again', async () => {
  let failures = 2
  fail = () => {
    if (failures-- > 0) throw new Error('no room for a job')
  }
  const running = mention('hello')
  while ((await toldTo('ben')).length === 0) {
    clock.pass(1)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await running
  expect([delivered.length, failures]).toEqual([1, -1])
  expect(await newsFor('ben')).toEqual(['created'])
})

test('[NO13] who has read everything in the chat itself has read it in the inbox, too', async () => {
  await say('one')
  await mention('two')
  await happen('poll.opened', { question: 'Where to?' })
  clock.pass(1000)
  const audience = { audience: 'user', audienceUser: 'ben', actor: 'ben' } as const
  await happen('chat.read', { id: 'm1', lastRead: 2, unread: 0 }, audience)
  const states = (await toldTo('ben')).map(({ type, read }) => [type, read])
  expect(states).toEqual([
    ['vote', false],
    ['chat', true],
    ['chat', true],
  ])
  expect((await newsFor('ben')).at(-1)).toBe('read')
})

test('[NO13] what was taken back in the chat is in no inbox any more, and its text not in the log', async () => {
  await mention('a secret')
  await say('a secret too', { type: 'alert' })
  await database.query.updateTable('notifications').set({ entity_id: 'm1' }).execute()
  await happen('chat.deleted', { id: 'm1', userId: 'ana' }, { entityId: 'm1' })
  expect([await toldTo('ben'), await toldTo('cleo')]).toEqual([[], []])
  const kept = await database.query
    .selectFrom('events')
    .select('data')
    .where('type', 'like', 'notification.%')
    .execute()
  expect(kept.filter(({ data }) => data.includes('a secret'))).toEqual([])
  const rows = await database.query.selectFrom('notifications').select('message').execute()
  expect(rows.map(({ message }) => message)).toEqual(['', '', ''])
})

test('[NO6] what is over is hidden at once, and removed and told when its job runs', async () => {
  await mention('soon over')
  const [told] = await toldTo('ben')
  const end = Date.parse(told!.expiresAt)
  expect(planned).toEqual([end])
  clock.pass(end - clock.now() - 1)
  expect(await toldTo('ben')).toHaveLength(1)
  clock.pass(1)
  expect(await toldTo('ben')).toEqual([])
  expect(await inbox.counts(of('ben'))).toMatchObject({ unseen: 0, unread: 0 })
  await expire()
  expect(await newsFor('ben')).toEqual(['created', 'expired'])
  const rows = await database.query.selectFrom('notifications').select('id').execute()
  expect(rows).toEqual([])
})
