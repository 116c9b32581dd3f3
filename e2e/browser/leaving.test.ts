/** What is typed right before a page goes away, without a network. */
import { expect, test } from '@playwright/test'
import { bundled } from './bundled.ts'

const ROUNDS = 12
const PAGE = 'https://concord.test/page'

test('[SD75] what was typed in the task in which the page goes away is there when it comes back', async ({
  context,
  page,
}) => {
  test.setTimeout(120_000)
  const code = await bundled('leaving-page/main.ts')
  const html = `<!doctype html><title>Typing</title><script type="module">${code.replaceAll('</script', '<\\/script')}</script>`
  await context.route('**', (route) => route.fulfill({ body: html, contentType: 'text/html' }))
  await page.goto(`${PAGE}?rounds=${ROUNDS}`)
  await expect(page).toHaveTitle(/^(Kept|Lost)/, { timeout: 100_000 })
  expect(await page.title()).toBe(`Kept: ${'abc'.repeat(ROUNDS / 2)}`)
})
