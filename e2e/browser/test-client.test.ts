/** The page on which developers see realtime at work. */
import type { Page } from '@playwright/test'
import { SCHEMES, expectAccessible } from './fit.ts'
import { expect, test } from './planner-page.ts'

test('[PL57] the test client connects, joins a board, shows how votes stand and all that happens with its time, and leaves', async ({
  as,
}) => {
  const ana = await as('ana', '/test-client.html')
  const count = (page: Page, what: string) => page.locator(`[data-count=${what}]`)
  const connected = (page: Page) => page.getByLabel('Connection')
  const option = (page: Page, title: string) =>
    page.getByRole('group', { name: title, exact: true })

  await ana.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(connected(ana)).toHaveText('online')
  await ana.getByText('Make a board to try it on').click()
  await ana.getByRole('button', { name: 'Make and join' }).click()
  await expect(option(ana, 'Ramiro')).toContainText('No votes yet · 0 of 2 needed')
  const board = await ana.getByLabel('Board id').inputValue()

  const ben = await as('ben', '/test-client.html')
  await ben.getByLabel('Board id').fill(board)
  await ben.getByRole('button', { name: 'Connect', exact: true }).click()
  await ben.getByRole('button', { name: 'Join', exact: true }).click()
  await ben.getByRole('button', { name: 'Yes: Ramiro' }).click()
  await expect(option(ana, 'Ramiro')).toContainText('1 yes · 1 of 2 needed')
  const progress = ana.getByRole('progressbar', { name: 'Consensus on Ramiro' })
  await expect(progress).toHaveAttribute('value', '1')
  await ana.getByRole('button', { name: 'Yes: Ramiro' }).click()
  for (const page of [ana, ben]) await expect(option(page, 'Ramiro')).toContainText('agreed')

  const log = ana.getByRole('log')
  await expect(log).toContainText('consensus.reached')
  await expect(count(ana, 'votes')).toHaveText('2')
  for (const what of ['sent', 'received', 'events'])
    expect(Number(await count(ana, what).textContent())).toBeGreaterThan(0)
  const times = await log.locator('time').allTextContents()
  expect(times.length).toBeGreaterThan(3)
  for (const time of times) expect(time).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/)
  for (const colorScheme of SCHEMES) {
    await ana.emulateMedia({ colorScheme })
    await expectAccessible(ana)
  }

  await ana.getByRole('button', { name: 'Leave' }).click()
  await expect(log).toContainText('left')
  await expect(option(ana, 'Ramiro')).toHaveCount(0)
  await expect(ben.getByText('Nobody else is here.')).toBeVisible()
  await ana.getByRole('button', { name: 'Clear' }).click()
  await expect(log.getByRole('listitem')).toHaveCount(0)
  await expect(count(ana, 'votes')).toHaveText('0')
  await ana.getByRole('button', { name: 'Disconnect' }).click()
  await expect(connected(ana)).toHaveText('not connected')
})
