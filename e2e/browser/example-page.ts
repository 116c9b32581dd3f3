/** The pages of examples/, built once for all tests of a worker, and the people who write in them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test as base, type Page } from '@playwright/test'
import { runProgram } from '../../tools/programs.ts'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'

export { expect } from '@playwright/test'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
}

/** Tests take the network away; the browser reports what fails then. */
const EXPECTED = /ERR_INTERNET_DISCONNECTED|WebSocket connection to|Failed to load resource/

interface Stage {
  readonly concord: ConcordServer
  readonly built: string
}

interface Fixtures {
  /** A document with `ana` as its owner, and `ben` and `vera` as editors. */
  readonly document: string
  readonly setRole: (userId: string, role: string) => Promise<void>
  /** Somebody opens the document in an example. */
  readonly open: (editor: string, userId: string, as?: { readonly name: string }) => Promise<Page>
}

export const test = base.extend<Fixtures, { stage: Stage }>({
  stage: [
    // reason: Playwright reads the names of the fixtures from the pattern, an empty one is how it is written
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const built = mkdtempSync(path.join(tmpdir(), 'concord-examples-'))
      const [concord] = await Promise.all([startConcord(), build(built)])
      await use({ concord, built })
      await cleanUp()
      rmSync(built, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
  document: async ({ stage: { concord } }, use) => {
    const { body } = await concord.call('ana', 'POST', '/api/v1/documents', { title: 'Hello' })
    const id = String(body.id)
    for (const userId of ['ben', 'vera'])
      await concord.call('ana', 'POST', `/api/v1/documents/${id}/members`, {
        userId,
        role: 'editor',
      })
    await use(id)
  },
  setRole: async ({ document, stage: { concord } }, use) => {
    await use(async (userId, role) => {
      const members = `/api/v1/documents/${document}/members`
      const { status } = await concord.call('ana', 'POST', members, { userId, role })
      base.expect(status).toBeLessThan(300)
    })
  },
  open: async ({ browser, stage: { concord, built }, document }, use) => {
    const contexts: { close(): Promise<void> }[] = []
    const complaints: string[] = []
    await use(async (editor, userId, { name } = { name: userId }) => {
      const context = await browser.newContext({
        permissions: ['local-network-access'],
        viewport: { width: 720, height: 300 },
      })
      contexts.push(context)
      const page = await context.newPage()
      page.on('pageerror', (error) => complaints.push(`${editor}: ${error.message}`))
      page.on('console', (message) => {
        const isComplaint = ['error', 'warning'].includes(message.type())
        if (isComplaint && !EXPECTED.test(message.text()))
          complaints.push(`${editor}: ${message.text()}`)
      })
      page.on('request', (request) => {
        const { protocol, origin } = new URL(request.url())
        if (protocol.startsWith('http') && origin !== concord.url)
          complaints.push(`${editor} asks ${request.url()}`)
      })
      await context.route(`${concord.url}/examples/**`, (route) => {
        const file = path.join(built, new URL(route.request().url()).pathname.slice(10))
        const contentType = TYPES[path.extname(file)] ?? 'text/plain'
        return route.fulfill({ body: readFileSync(file), contentType })
      })
      const asked = new URLSearchParams({ as: userId, name, doc: document })
      await page.goto(`${concord.url}/examples/${editor}/index.html?${asked}`)
      return page
    })
    for (const context of contexts) await context.close()
    base.expect(complaints).toEqual([])
  },
})

async function build(to: string): Promise<void> {
  const { ok, output } = await runProgram('vite', ['build', 'examples', '--outDir', to])
  base.expect(ok, output).toBe(true)
}
