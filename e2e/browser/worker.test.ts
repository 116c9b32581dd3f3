/** The client in a web worker, as a page runs it. */
import { expect, test } from '@playwright/test'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { bundled } from './bundled.ts'

let concord: ConcordServer
let code: string
test.beforeAll(async () => {
  code = await bundled('worker-page/worker.ts')
  concord = await startConcord()
})
test.afterAll(cleanUp)

test('[SD62] the client works in a web worker: what it writes is saved, seen by others and kept on the device', async ({
  browser,
}) => {
  const { body } = await concord.call('ana', 'POST', '/api/v1/trips', { title: 'Lisbon' })
  const trip = String(body.id)
  const context = await browser.newContext({ permissions: ['local-network-access'] })
  // The worker comes from the address of the server, as if the server had it.
  await context.route(`${concord.url}/page/**`, (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ body: code, contentType: 'text/javascript' })
      : route.fulfill({ body: '<!doctype html><title>Page</title>', contentType: 'text/html' }),
  )
  const page = await context.newPage()
  await page.goto(`${concord.url}/page/index.html`)
  const answers = await page.evaluate(
    async (wish) => {
      const ask = (title: string) =>
        new Promise((resolve, reject) => {
          const worker = new Worker('/page/worker.js', { type: 'module' })
          worker.addEventListener('message', ({ data }) => resolve(data))
          worker.addEventListener('error', ({ message }) => reject(new Error(message)))
          worker.postMessage({ ...wish, title })
        })
      return [await ask('Castle'), await ask('Tram')]
    },
    { userId: 'ana', trip },
  )
  const right = { saveState: 'saved', kept: expect.any(Number), isWorker: true }
  expect(answers).toEqual([
    { ...right, titles: ['Castle'] },
    { ...right, titles: ['Castle', 'Tram'] },
  ])
  expect((answers[1] as { kept: number }).kept).toBeGreaterThan(0)
  const { body: read } = await concord.call('ana', 'GET', `/api/v1/trips/${trip}`)
  expect(read.activities.map(({ title }: { title: string }) => title)).toEqual(['Castle', 'Tram'])
  await context.close()
})
