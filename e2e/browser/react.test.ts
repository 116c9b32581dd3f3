/** The React hooks in a real browser, in StrictMode, with a development build as people have while they write. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test as base, type Page } from '@playwright/test'
import { runProgram } from '../../tools/programs.ts'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' }

interface Stage {
  readonly concord: ConcordServer
  readonly built: string
}

interface Fixtures {
  /** A trip with `ana` as its owner and `ben` as an editor. */
  readonly trip: string
  readonly open: (userId: string, trip: string, more?: string) => Promise<Page>
}

const test = base.extend<Fixtures, { stage: Stage }>({
  stage: [
    // reason: Playwright reads the names of the fixtures from the pattern, an empty one is how it is written
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const built = mkdtempSync(path.join(tmpdir(), 'concord-react-'))
      const { ok, output } = await runProgram(
        'vite',
        [
          'build',
          'e2e/react-page',
          '--base',
          './',
          '--mode',
          'development',
          '--outDir',
          built,
          '--minify',
          'false',
        ],
        { NODE_ENV: 'development' },
      )
      expect(ok, output).toBe(true)
      await use({ concord: await startConcord(), built })
      await cleanUp()
      rmSync(built, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
  trip: async ({ stage: { concord } }, use) => {
    const { body } = await concord.call('ana', 'POST', '/api/v1/trips', { title: 'Lisbon' })
    const id = String(body.id)
    const member = { userId: 'ben', role: 'editor' }
    await concord.call('ana', 'POST', `/api/v1/trips/${id}/members`, member)
    await use(id)
  },
  open: async ({ browser, stage: { concord, built } }, use) => {
    const contexts: { close(): Promise<void> }[] = []
    const complaints: string[] = []
    await use(async (userId, trip, more = '') => {
      const context = await browser.newContext({ permissions: ['local-network-access'] })
      contexts.push(context)
      const page = await context.newPage()
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        const isWarning = ['error', 'warning'].includes(message.type())
        const isOfReact = /act\(|getSnapshot|StrictMode|unmounted|Maximum|hooks/.test(
          message.text(),
        )
        if (isWarning && isOfReact) complaints.push(message.text())
      })
      // The page comes from the address of the server, as if the server had it; the browser does not know how near it is.
      await page.route(`${concord.url}/react-page/**`, (route) => {
        const file = path.join(built, new URL(route.request().url()).pathname.slice(11))
        const contentType = TYPES[path.extname(file)] ?? 'text/plain'
        return route.fulfill({ body: readFileSync(file), contentType })
      })
      await page.goto(`${concord.url}/react-page/index.html?as=${userId}&trip=${trip}${more}`)
      return page
    })
    for (const context of contexts) await context.close()
    expect(complaints).toEqual([])
  },
})

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const said = (page: Page, id: string) => page.getByTestId(id)
const drawn = (page: Page) => page.evaluate(() => ({ ...window.drawn }))

test('[RX1] a change draws anew what shows it, and nothing else', async ({ open, trip }) => {
  const [ana, ben] = [await open('ana', trip), await open('ben', trip)]
  await button(ana, 'Add two').click()
  for (const page of [ana, ben]) await expect(button(page, 'Park')).toBeVisible()
  await expect(said(ben, 'others')).toHaveText('ana')
  for (const page of [ana, ben]) await expect(said(page, 'save')).toHaveText('saved 0')
  const before = await drawn(ben)
  await button(ana, 'Museum').click()
  await expect(button(ben, 'Museum!')).toBeVisible()
  await button(ana, 'Museum!').click()
  await expect(button(ben, 'Museum!!')).toBeVisible()
  const after = await drawn(ben)
  expect(after).toEqual({ ...before, Museum: before['Museum']! + 2 })
})

test('[RX2] what one mutation writes is one step of undo', async ({ open, trip }) => {
  const [ana, ben] = [await open('ana', trip), await open('ben', trip)]
  await expect(button(ana, 'Undo')).toBeDisabled()
  await button(ana, 'Add two').click()
  await expect(button(ben, 'Park')).toBeVisible()
  await button(ana, 'Undo').click()
  for (const page of [ana, ben]) await expect(page.getByRole('listitem')).toHaveCount(0)
  await expect(button(ana, 'Undo')).toBeDisabled()
  await button(ana, 'Redo').click()
  await expect(button(ben, 'Park')).toBeVisible()
  await expect(button(ben, 'Undo')).toBeDisabled()
})

test('[RX3] StrictMode, and a room that goes and comes back, keep the connection and the room', async ({
  open,
  trip,
}) => {
  const page = await open('ana', trip)
  await expect(said(page, 'save')).toHaveText('saved 0')
  const sockets: string[] = []
  page.on('websocket', (socket) => sockets.push(socket.url()))
  await page.reload()
  await button(page, 'Add two').click()
  await expect(said(page, 'save')).toHaveText('saved 0')
  for (let turn = 0; turn < 3; turn += 1) {
    // Within the page: what is away for a second is gone.
    const left = await button(page, 'Hide').evaluate(async (toggle: HTMLButtonElement) => {
      toggle.click()
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const { length } = document.querySelectorAll('li')
      toggle.click()
      return length
    })
    expect(left).toBe(0)
    // The room never went: its steps of undo are there.
    await expect(button(page, 'Undo')).toBeEnabled()
    await expect(button(page, 'Park')).toBeVisible()
  }
  expect(sockets).toHaveLength(1)
  const ben = await open('ben', trip)
  await expect(said(ben, 'others')).toHaveText('ana')
  // A room that nobody shows any more is left.
  await button(page, 'Hide').click()
  await expect(said(ben, 'others')).toHaveText('')
})

test('[RX4] without a network one works on, and the page says so', async ({ open, trip }) => {
  const [ana, ben] = [await open('ana', trip), await open('ben', trip)]
  await expect(said(ana, 'connection')).toHaveText('online')
  await expect(said(ana, 'save')).toHaveText('saved 0')
  await ana.context().setOffline(true)
  await expect(said(ana, 'connection')).toHaveText('offline')
  await button(ana, 'Add two').click()
  await expect(button(ana, 'Park')).toBeVisible()
  await expect(said(ana, 'save')).toHaveText(/^offline [1-9]/)
  await ana.context().setOffline(false)
  await expect(button(ben, 'Park')).toBeVisible()
  await expect(said(ana, 'save')).toHaveText('saved 0')
})

test('[RX5] presence, polls, chat, the lock, rights and events are drawn as they change', async ({
  open,
  trip,
  stage: { concord },
}) => {
  const [ana, ben] = [await open('ana', trip), await open('ben', trip)]
  await expect(said(ana, 'self')).toHaveText('ana')
  await button(ana, 'Type').click()
  await expect(said(ben, 'others')).toHaveText('ana types')
  const path = `/api/v1/trips/${trip}`
  const asked = await concord.call('ana', 'POST', `${path}/polls`, {
    question: 'Where to?',
    options: [{ title: 'Lisbon' }],
  })
  expect(asked.status).toBe(201)
  await button(ben, 'Lisbon').click()
  await expect(said(ana, 'turnout')).toHaveText('1')
  await button(ben, 'Say hello').click()
  await expect(said(ana, 'chat')).toHaveText('Hello')
  await button(ana, 'Add two').click()
  await expect(said(ben, 'news')).toHaveText('2')
  await concord.call('ana', 'POST', `${path}/lock`, {})
  await expect(said(ben, 'lock')).toHaveText('ana')
  await expect(said(ben, 'may')).toHaveText('looks')
  await expect(said(ana, 'may')).toHaveText('edits')
})

test('[RX9] the inbox is drawn as it changes, in all tabs', async ({
  open,
  trip,
  stage: { concord },
}) => {
  const tabs = [await open('dora', trip), await open('dora', trip)]
  for (const page of tabs) await expect(said(page, 'inbox')).toHaveText('0 of 0')
  const member = { userId: 'dora', role: 'editor' }
  await concord.call('ana', 'POST', `/api/v1/trips/${trip}/members`, member)
  for (const page of tabs) await expect(said(page, 'inbox')).toHaveText('1 of 1')
  await button(tabs[0]!, 'Read all').click()
  for (const page of tabs) await expect(said(page, 'inbox')).toHaveText('0 of 1')
})

test('[RX6] the suspending provider shows its content from the first drawing on', async ({
  open,
  trip,
}) => {
  const page = await open('ana', trip, '&suspense')
  await expect(page.getByRole('heading')).toHaveText('Lisbon')
  const stranger = await open('eve', trip, '&suspense')
  await expect(stranger.getByRole('alert')).toHaveText('ACCESS_DENIED')
})

test('[RX6] a room that was refused is asked for again when the error boundary is', async ({
  open,
  trip,
  stage: { concord },
}) => {
  const page = await open('cleo', trip, '&suspense')
  await expect(page.getByRole('alert')).toHaveText('ACCESS_DENIED')
  const member = { userId: 'cleo', role: 'viewer' }
  await concord.call('ana', 'POST', `/api/v1/trips/${trip}/members`, member)
  await expect(async () => {
    // It may have been asked for already, and come late.
    const again = button(page, 'Try again')
    if (await again.isVisible()) await again.click({ timeout: 500 })
    await expect(page.getByRole('heading')).toHaveText('Lisbon', { timeout: 500 })
  }).toPass()
})
