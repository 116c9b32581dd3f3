/** What is done right before a page goes away, without a network. */
import { expect, test, type BrowserContext } from '@playwright/test'
import { cleanUp, startConcord } from '../concord.ts'
import { bundled } from './bundled.ts'

test.afterEach(cleanUp)

const ROUNDS = 12
const PAGE = 'https://concord.test/page'

test('[SD75] what was typed in the task in which the page goes away is there when it comes back', async ({
  context,
  page,
}) => {
  await servePage(context, '**', 'leaving-page/main.ts')
  await page.goto(`${PAGE}?rounds=${ROUNDS}`)
  await expect(page).toHaveTitle(/^(Kept|Lost)/, { timeout: 100_000 })
  expect(await page.title()).toBe(`Kept: ${'abc'.repeat(ROUNDS / 2)}`)
})

test('[SD75] what was said and marked as read right before the page goes away reaches the server once', async ({
  browser,
}) => {
  const concord = await startConcord()
  const { body } = await concord.call('ana', 'POST', '/api/v1/trips', { title: 'Lisbon' })
  const trip = `/api/v1/trips/${String(body.id)}`
  await concord.call('ana', 'POST', `${trip}/members`, { userId: 'ben', role: 'editor' })
  await concord.call('ben', 'POST', `${trip}/messages`, { text: 'hello' })

  const context = await browser.newContext({ permissions: ['local-network-access'] })
  await servePage(context, `${concord.url}/page?**`, 'leaving-page/chat.ts')
  const page = await context.newPage()
  const marked: string[] = []
  page.on('response', (answer) => {
    if (answer.url().endsWith('/messages/read')) marked.push(String(answer.status()))
  })
  await page.goto(`${concord.url}/page?trip=${String(body.id)}&rounds=${ROUNDS / 2}`)
  await expect(page).toHaveTitle('Unread')
  await context.setOffline(true)
  await expect(page).toHaveTitle(/^(Kept|Lost)/, { timeout: 80_000 })
  const [word, said] = (await page.title()).split(': ')
  expect([word, marked]).toEqual(['Kept', []])

  await context.setOffline(false)
  const unread = async () => (await concord.call('ana', 'GET', '/api/v1/chat/unread')).body.total
  await expect.poll(unread).toBe(0)
  const chat = async () => {
    const { items } = (await concord.call('ben', 'GET', `${trip}/messages`)).body
    return items.map(({ text }: { text: string }) => text).toReversed()
  }
  await expect.poll(chat).toHaveLength(1 + said!.split(',').length)
  expect([(await chat()).join(), marked]).toEqual([`hello,${said}`, ['200']])
  await context.close()
})

/** At these addresses there is a page that runs the program, with and without a network. */
async function servePage(context: BrowserContext, url: string, program: string): Promise<void> {
  const code = await bundled(program)
  const html = `<!doctype html><title>Page</title><body><script type="module">${code.replaceAll('</script', '<\\/script')}</script>`
  await context.route(url, (route) => route.fulfill({ body: html, contentType: 'text/html' }))
}
