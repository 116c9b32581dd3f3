import { createPublicKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  MAX_PUSH_SUBSCRIPTIONS,
  deliverPushJob,
  sendPushJob,
  type Principal,
  type TenantId,
  type UserId,
} from '@concord/schemas'
import jwt from 'jsonwebtoken'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemRandomness as random } from '../../core/clock.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMetrics } from '../../core/metrics.ts'
import { createOutgoing } from '../../core/outgoing.ts'
import { createManualClock, type ManualClock } from '../../core/test/manual-clock.ts'
import type { Jobs, Workers } from '../../jobs/jobs.ts'
import { createJobs } from '../../jobs/sqlite-jobs.ts'
import { createWorkers } from '../../jobs/workers.ts'
import { openDatabase, type Database } from '../../storage/database.ts'
import { readPushKeys } from './push-keys.ts'
import type { PushKeys } from './push-message.ts'
import { sendPush } from './send-push.ts'
import { createPushSubscriptions, type PushSubscriptions } from './subscriptions.ts'
import { decrypt, pushedBrowser, type PushedBrowser } from './test/pushed-browser.ts'

const person = (userId: string, tenantId = 't'): Principal => ({
  userId: userId as UserId,
  name: userId,
  tenantId: tenantId as TenantId,
  roles: ['user'],
})
const [ana, ben] = [person('ana'), person('ben')]
const notice = { title: 'Ana voted', body: 'Rome it is — все за', url: '/t/1', tag: 'vote' }

interface Pushed {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

let folder: string
let database: Database
let clock: ManualClock
let jobs: Jobs
let workers: Workers
let subscriptions: PushSubscriptions
let keys: PushKeys
let service: Server
let origin: string
let pushed: Pushed[]
/** What the push service answers, by path. */
let answers: Map<string, number>

// A server loads it with the first notice; here that would be within what is waited for.
beforeAll(async () => void (await import('web-push')))
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-push-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  clock = createManualClock()
  pushed = []
  answers = new Map()
  service = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const path = request.url!
      pushed.push({ path, headers: request.headers, body: Buffer.concat(pieces) })
      response.writeHead(answers.get(path) ?? 201).end()
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => service.once('listening', resolve))
  origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  const jobLog = { write: async () => {}, written() {} }
  const crew = createWorkers({
    database,
    jobLog,
    clock,
    logger: silentLogger,
    metrics: createMetrics(),
  })
  workers = crew
  jobs = createJobs({ database, clock, random, crew })
  const outgoing = createOutgoing('anywhere', clock)
  subscriptions = createPushSubscriptions({ database, outgoing, clock, random })
  keys = await readPushKeys(database)
  sendPush({ workers, jobs, database, outgoing, keys, subject: 'mailto:concord@example.com' })
  await workers.start()
})
afterEach(async () => {
  service.closeAllConnections()
  service.close()
  const passing = setInterval(() => clock.pass(1000), 1)
  await workers.stop()
  clearInterval(passing)
  await database.close()
  rmSync(folder, { recursive: true })
})

const browser = (path: string): PushedBrowser => pushedBrowser(origin + path)

const send = (userId: string, tenantId = 't'): Promise<string> =>
  database.transaction((tx) => jobs.enqueue(tx, sendPushJob, { userId, notice }, { tenantId }))
const deliveries = async () =>
  (await jobs.list({ type: deliverPushJob.type, limit: 50 })).map(({ status }) => status)
const isQuiet = async () => {
  const { active, waiting } = (await jobs.queueCounts('t')).notifications
  return active === 0 && waiting === 0
}

test('[PU1] a notice reaches every browser of one person, encrypted for each and signed', async () => {
  const [first, second, others] = [browser('/1'), browser('/2'), browser('/3')]
  await subscriptions.add(first.subscription, ana)
  await subscriptions.add(second.subscription, ana)
  await subscriptions.add(others.subscription, ben)
  await subscriptions.add(browser('/4').subscription, person('ana', 'o'))
  const id = await send('ana')
  await expect.poll(deliveries).toEqual(['completed', 'completed'])
  expect(pushed.map(({ path }) => path).toSorted()).toEqual(['/1', '/2'])
  for (const { path, body, headers } of pushed) {
    const [mine, theirs] = path === '/1' ? [first, second] : [second, first]
    expect(decrypt(mine, body)).toEqual({ id, ...notice })
    expect(() => decrypt(theirs, body)).toThrow()
    expect(body.includes('Rome')).toBe(false)
    expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400' })
    const [, token, key] = /^vapid t=(\S+), k=(\S+)$/.exec(headers.authorization!)!
    expect(key).toBe(keys.publicKey)
    const point = Buffer.from(key!, 'base64url')
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) =>
      half.toString('base64url'),
    )
    const publicKey = createPublicKey({
      format: 'jwk',
      key: { kty: 'EC', crv: 'P-256', x: x!, y: y! },
    })
    expect(jwt.verify(token!, publicKey, { algorithms: ['ES256'] })).toMatchObject({
      aud: origin,
      sub: 'mailto:concord@example.com',
    })
  }
})

test('[PU2] a browser that is gone is forgotten, and a service that is busy is asked again for that browser alone', async () => {
  for (const path of ['/gone', '/busy', '/fine', '/wrong'])
    await subscriptions.add(browser(path).subscription, ana)
  answers = new Map([
    ['/gone', 410],
    ['/busy', 503],
    ['/wrong', 400],
  ])
  await send('ana')
  await expect.poll(() => pushed.length).toBe(4)
  await expect.poll(isQuiet).toBe(true)
  await expect
    .poll(async () => (await deliveries()).toSorted())
    .toEqual(['completed', 'completed', 'failed', 'pending'])
  expect(await subscriptions.list(ana)).toHaveLength(3)
  answers.delete('/busy')
  await expect.poll(() => clock.waiting).toBeGreaterThan(1)
  clock.pass(5000)
  await expect
    .poll(async () => (await deliveries()).toSorted())
    .toEqual(['completed', 'completed', 'completed', 'failed'])
  expect(pushed.map(({ path }) => path).filter((path) => path !== '/busy')).toHaveLength(3)
  const topics = pushed
    .filter(({ path }) => path === '/busy')
    .map(({ headers }) => headers['topic'])
  expect(topics).toHaveLength(2)
  expect(new Set(topics).size).toBe(1)
  answers.set('/fine', 404)
  await send('ana')
  await expect.poll(async () => (await subscriptions.list(ana)).length).toBe(2)
})

test('[PU3] a browser belongs to whoever subscribed last, and is nobody else’s business', async () => {
  const shared = browser('/shared')
  const { id, host } = await subscriptions.add(shared.subscription, ana)
  expect(host).toBe(new URL(origin).host)
  await expect(subscriptions.remove(id, ben)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await subscriptions.list(ben)).toEqual([])
  expect((await subscriptions.add(shared.subscription, ben)).id).toBe(id)
  expect(await subscriptions.list(ana)).toEqual([])
  await send('ana')
  await expect.poll(isQuiet).toBe(true)
  expect(pushed).toEqual([])
  await subscriptions.remove(id, ben)
  expect(await subscriptions.list(ben)).toEqual([])
  for (let nth = 0; nth < MAX_PUSH_SUBSCRIPTIONS + 2; nth += 1) {
    clock.pass(1)
    await subscriptions.add(browser(`/${nth}`).subscription, ana)
  }
  expect(await subscriptions.list(ana)).toHaveLength(MAX_PUSH_SUBSCRIPTIONS)
  const strict = createPushSubscriptions({
    database,
    outgoing: createOutgoing('public internet', clock),
    clock,
    random,
  })
  await expect(strict.add(shared.subscription, ana)).rejects.toThrow(/^endpoint: /)
})

test('[PU4] the key that browsers subscribe with stays the same', async () => {
  expect(await readPushKeys(database)).toEqual(keys)
  expect(Buffer.from(keys.publicKey, 'base64url')).toHaveLength(65)
})
