/** The trip planner as people use it: a server of one's own, and a window for each person. */
import { test as base, type BrowserContext, type Locator, type Page } from '@playwright/test'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'

export { expect } from '@playwright/test'

interface Fixtures {
  /** Settings of the server. */
  readonly settings: Readonly<Record<string, string>>
  readonly concord: ConcordServer
  /**
   * Opens the planner as that person: in a browser of their own, or as one more tab of a browser that is given.
   * The test fails when a page of it complained.
   */
  readonly as: (userId: string, path?: string, browser?: BrowserContext) => Promise<Page>
}

export const test = base.extend<Fixtures>({
  settings: [{}, { option: true }],
  concord: async ({ settings }, use) => {
    await use(await startConcord({ env: settings }))
    await cleanUp()
  },
  as: async ({ browser, concord }, use) => {
    const opened: BrowserContext[] = []
    const complaints: string[] = []
    await use(async (userId, path = '/', context) => {
      const own = context ?? (await browser.newContext({ viewport: { width: 1280, height: 800 } }))
      if (!context) opened.push(own)
      const page = await own.newPage()
      listen(page, concord.url, (words) => complaints.push(`${userId}: ${words}`))
      await page.goto(`${concord.url}${path}?as=${userId}`)
      return page
    })
    for (const context of opened) await context.close()
    base.expect(complaints, 'what the pages complained about').toEqual([])
  },
})

/** Network errors are the subject of some tests; the browser reports each of them. */
const EXPECTED =
  /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|WebSocket connection to|Failed to load resource/

function listen(page: Page, url: string, complain: (words: string) => void): void {
  page.on('pageerror', (error) => complain(error.stack ?? error.message))
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return
    if (!EXPECTED.test(message.text())) complain(message.text())
  })
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    if (protocol.startsWith('http') && host !== new URL(url).host)
      complain(`asked ${request.url()}`)
  })
}

/** Makes a trip over REST; the others get the role that is named. */
export async function makeTrip(
  concord: ConcordServer,
  fields: Record<string, string> = { title: 'Lisbon' },
  members: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { body } = await concord.call('ana', 'POST', '/api/v1/trips', fields)
  const id = String(body.id)
  for (const [userId, role] of Object.entries(members)) {
    await concord.call('ana', 'POST', `/api/v1/trips/${id}/members`, { userId, role })
  }
  return id
}

export const pathOf = (trip: string) => `/trips/${trip}`

/** The column of a day, by the beginning of its name, or the ideas. */
export function column(page: Page, name: string): Locator {
  return page.getByRole('region', { name: new RegExp(`^${name}`) })
}

export const card = (page: Page, title: string): Locator =>
  page.getByRole('button', { name: title, exact: true })

/** The titles of a column's cards, from top to bottom. */
export const titlesIn = (page: Page, name: string): Locator =>
  column(page, name).getByRole('listitem').locator('button[aria-describedby]')

export async function addCards(page: Page, name: string, ...titles: string[]): Promise<void> {
  const field = page.getByLabel(new RegExp(`^Add an activity to ${name}`))
  for (const title of titles) {
    await field.fill(title)
    await field.press('Enter')
  }
}

export async function addDay(page: Page, date?: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a day' }).click()
  const form = page.getByRole('dialog', { name: 'Add a day' })
  if (date !== undefined) await form.getByLabel('Date').fill(date)
  await form.getByRole('button', { name: 'Add day' }).click()
  await form.waitFor({ state: 'hidden' })
}

export const saveState = (page: Page): Locator => page.getByTestId('save-state')

export const notes = (page: Page): Locator =>
  page.getByRole('textbox', { name: 'Notes of the trip' })

/** Waits until the worker that keeps the pages for offline use is in charge of this page. */
export async function keptOffline(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller) return
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    )
  })
}

/** The button that tells who is here. */
export function peopleHere(page: Page) {
  return page.getByRole('button', { name: /^(Here now|Only you here)/ })
}
