/**
 * Notices that reach people while they are away. The push service of the browser is elsewhere; a receiver here stands
 * in for it.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, CDPSession, Page, Worker } from '@playwright/test'
import { decrypt, pushedBrowser } from '../../server/features/push/test/pushed-browser.ts'
import { request, type ConcordServer } from '../concord.ts'
import { expect, keptOffline, makeTrip, test } from './planner-page.ts'

test.use({ settings: { PRIVATE_ADDRESSES: 'true' } })

/** What came for a browser, in order. */
async function pushService() {
  const came: Buffer[] = []
  const answer = { status: 201 }
  const server = createServer((incoming, response) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => {
      came.push(Buffer.concat(pieces))
      response.writeHead(answer.status).end()
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return { came, answer, url: `http://127.0.0.1:${port}/ben`, close: () => server.close() }
}

/**
 * Subscribes as a browser does, with keys that the test knows, and remembers it over reloads. The browser of the tests
 * shows no notices and asks nobody whether it may; the answer is given when it is asked.
 */
async function standIn(context: BrowserContext, subscription: unknown): Promise<void> {
  await context.addInitScript((fields) => {
    const made = {
      toJSON: () => fields,
      async unsubscribe() {
        localStorage.removeItem('test.subscribed')
        return true
      },
    }
    PushManager.prototype.subscribe = async (options) => {
      localStorage.setItem('test.subscribed', String(options?.applicationServerKey))
      return made as unknown as PushSubscription
    }
    PushManager.prototype.getSubscription = async () =>
      localStorage.getItem('test.subscribed') === null
        ? null
        : (made as unknown as PushSubscription)
    const answer = (): NotificationPermission =>
      localStorage.getItem('test.answer') === null ? 'default' : 'granted'
    Object.defineProperty(Notification, 'permission', { get: answer })
    Notification.requestPermission = async () => {
      localStorage.setItem('test.answer', 'granted')
      return 'granted'
    }
  }, subscription)
}

const subscriptions = async (concord: ConcordServer): Promise<unknown[]> =>
  (await concord.call('ben', 'GET', '/api/v1/push/subscriptions')).body.items

async function warn(concord: ConcordServer, message: string): Promise<void> {
  const token = await concord.token('boss', { roles: ['admin'] })
  const path = '/api/v1/realtime/notifications/alert'
  const { status } = await request(concord.url, 'POST', path, token, { userId: 'ben', message })
  expect(status).toBe(201)
}

interface Shown {
  readonly title: string
  readonly body: string
  readonly tag: string
}

/** What a worker knows of itself, as far as it is looked at here. */
interface WorkerScope {
  readonly registration: {
    showNotification(
      title: string,
      more: { body: string; tag: string; data: unknown },
    ): Promise<void>
  }
  readonly clients: { openWindow(path: string): Promise<void> }
  readonly ExtendableEvent: {
    readonly prototype: { waitUntil(this: unknown, work: Promise<unknown>): void }
  }
  shown: Map<string, Shown & { readonly data: unknown }>
  /** How many events it has dealt with. */
  handled: number
}

/** The worker that shows notices, and the way to push to it. What it shows is kept by tag, as browsers do. */
async function workerOf(context: BrowserContext, page: Page) {
  const [worker] = context.serviceWorkers() as [Worker]
  const cdp: CDPSession = await context.newCDPSession(page)
  const registration = new Promise<string>((resolve) =>
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId)
    }),
  )
  await cdp.send('ServiceWorker.enable')
  const registrationId = await registration
  const origin = new URL(page.url()).origin
  await worker.evaluate(() => {
    // reason: it runs in the worker, whose types are not those of a page
    const scope = globalThis as unknown as WorkerScope
    scope.shown = new Map()
    scope.registration.showNotification = async (title, { body, tag, data }) => {
      scope.shown.set(tag, { title, body, tag, data })
    }
    scope.handled = 0
    const { prototype } = scope.ExtendableEvent
    const { waitUntil } = prototype
    prototype.waitUntil = function count(work) {
      void work.finally(() => (scope.handled += 1))
      waitUntil.call(this, work)
    }
  })
  const handled = () => worker.evaluate(() => (globalThis as unknown as WorkerScope).handled)
  return {
    /** Resolves once the worker has dealt with it. */
    async push(data: string): Promise<void> {
      const before = await handled()
      await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data })
      await expect.poll(handled).toBeGreaterThan(before)
    },
    shown: (): Promise<Shown[]> =>
      worker.evaluate(() =>
        [...(globalThis as unknown as WorkerScope).shown.values()].map(({ title, body, tag }) => ({
          title,
          body,
          tag,
        })),
      ),
    /** Presses the first notice that is shown; resolves with the path that is opened. */
    press: (): Promise<string> =>
      worker.evaluate(
        () =>
          new Promise<string>((resolve) => {
            const scope = globalThis as unknown as WorkerScope
            scope.clients.openWindow = async (path) => resolve(path)
            const [first] = scope.shown.values()
            const notification = { ...first, close: () => scope.shown.clear() }
            const event = Object.assign(new Event('notificationclick'), {
              notification,
              waitUntil() {},
            })
            dispatchEvent(event)
          }),
      ),
  }
}

test('[PL52] who wants it so is told while they are away, on this device, until they sign out', async ({
  as,
  browser,
  concord,
}) => {
  const service = await pushService()
  const mine = pushedBrowser(service.url)
  const context = await browser.newContext()
  await standIn(context, mine.subscription)
  const ben = await as('ben', '/', context)
  await keptOffline(ben)
  // Nobody is asked for anything by coming here.
  expect(await subscriptions(concord)).toEqual([])

  await ben.getByRole('button', { name: /^Notifications/ }).click()
  await ben.getByRole('button', { name: 'Choose what to hear of' }).click()
  await ben.getByRole('switch', { name: 'Push to this device' }).click()
  await expect(ben.getByRole('switch', { name: 'Push to this device' })).toBeChecked()
  await expect.poll(async () => (await subscriptions(concord)).length).toBe(1)
  await ben.getByRole('button', { name: 'Cancel' }).click()
  const key = (await concord.call('ben', 'GET', '/api/v1/push/key')).body.publicKey
  expect(await ben.evaluate(() => localStorage.getItem('test.subscribed'))).toBe(key)

  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  await concord.call('ana', 'POST', `/api/v1/trips/${trip}/messages`, { text: 'Soon, @ben?' })
  await expect.poll(() => service.came.length).toBe(1)
  const notice = decrypt(mine, service.came[0]!) as Record<string, string>
  expect(notice).toMatchObject({ body: 'Soon, @ben?', url: `/trips/${trip}` })

  const { push, shown, press } = await workerOf(context, ben)
  // Who looks at a page is told there; then they go somewhere else.
  await ben.bringToFront()
  await push(JSON.stringify({ ...notice, tag: 'seen' }))
  const elsewhere = await context.newPage()
  await elsewhere.bringToFront()
  await ben.goto('about:blank')
  await push(JSON.stringify(notice))
  await push(JSON.stringify({ ...notice, id: 'again' }))
  await expect
    .poll(shown)
    .toEqual([{ title: notice['title'], body: 'Soon, @ben?', tag: notice['tag'] }])
  // Pressed, it leads to the trip.
  expect(await press()).toBe(`/trips/${trip}`)
  expect(await shown()).toEqual([])
  await push(JSON.stringify({ ...notice, url: 'https://elsewhere.example/' }))
  await expect.poll(async () => (await shown()).length).toBe(1)
  expect(await press()).toBe('/')
  await push('nonsense')
  await expect.poll(async () => (await shown())[0]?.title).toBe('Something happened')

  await ben.goto(`${concord.url}/`)
  await ben.getByRole('button', { name: 'You are Ben. Menu' }).click()
  await ben.getByRole('menuitem', { name: 'Be somebody else' }).click()
  await expect.poll(() => subscriptions(concord)).toEqual([])
  expect(await ben.evaluate(() => localStorage.getItem('test.subscribed'))).toBeNull()
  await warn(concord, 'Nobody hears of this')
  expect(service.came).toHaveLength(1)
  await context.close()
  service.close()
})

test('[PL53] it is offered once there is something to hear of, and not again to who said no; a browser that is gone is forgotten', async ({
  as,
  browser,
  concord,
}) => {
  const service = await pushService()
  const mine = pushedBrowser(service.url)
  const context = await browser.newContext()
  await standIn(context, mine.subscription)
  const ben = await as('ben', '/', context)
  await keptOffline(ben)
  const bell = ben.getByRole('button', { name: /^Notifications/ })
  const offer = ben.getByRole('region', { name: 'While you are away' })
  await bell.click()
  await expect(ben.getByText('Nothing here yet')).toBeVisible()
  await expect(offer).toHaveCount(0)
  await warn(concord, 'First')
  await expect(offer).toBeVisible()
  await offer.getByRole('button', { name: 'No', exact: true }).click()
  await expect(offer).toHaveCount(0)
  await ben.reload()
  await bell.click()
  await expect(ben.getByRole('listitem').filter({ hasText: 'First' })).toBeVisible()
  await expect(offer).toHaveCount(0)
  expect(await ben.evaluate(() => localStorage.getItem('test.answer'))).toBeNull()

  // Somebody else on this device was not asked yet.
  const cleo = await as('cleo', '/', context)
  await concord.call('ana', 'POST', `/api/v1/trips/${await makeTrip(concord)}/members`, {
    userId: 'cleo',
    role: 'editor',
  })
  await cleo.getByRole('button', { name: /^Notifications: 1/ }).click()
  await cleo.getByRole('button', { name: 'Tell me when I am away' }).click()
  const hers = async () =>
    (await concord.call('cleo', 'GET', '/api/v1/push/subscriptions')).body.items
  await expect.poll(async () => (await hers()).length).toBe(1)
  service.answer.status = 410
  const token = await concord.token('boss', { roles: ['admin'] })
  const path = '/api/v1/realtime/notifications/alert'
  const sent = { userId: 'cleo', message: 'Leave' }
  expect((await request(concord.url, 'POST', path, token, sent)).status).toBe(201)
  await expect.poll(hers).toEqual([])
  await context.close()
  service.close()
})
