/** Reports, as people ask for them in the planner. */
import { readFile } from 'node:fs/promises'
import { expectAccessibleInBoth } from './fit.ts'
import { expect, makeTrip, pathOf, test } from './planner-page.ts'

test('[PL56] a report is asked for in the trip, and comes as a file; only admins are offered the audit log', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { emi: 'viewer' })
  const emi = await as('emi', pathOf(trip))
  const open = async (page: typeof emi) => {
    await page.getByRole('button', { name: 'More for this trip' }).click()
    await page.getByRole('menuitem', { name: 'Reports…' }).click()
    return page.getByRole('dialog', { name: 'Reports' })
  }
  const dialog = await open(emi)
  await dialog.getByRole('radio', { name: 'Votes' }).check()
  await dialog.getByText('As a table (CSV)').click()
  const download = emi.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Make report' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('Lisbon – Votes.csv')
  expect(await readFile(await file.path(), 'utf8')).toContain('Poll,Status,Option,Who,Vote,When')

  await dialog.getByRole('radio', { name: 'What happened' }).check()
  await dialog.getByText('To read (PDF)').click()
  await dialog.getByRole('button', { name: 'Make report' }).click()
  const again = dialog.getByRole('button', { name: 'Download What happened, PDF' })
  await expect(again).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Download Votes, CSV' })).toBeVisible()
  const second = emi.waitForEvent('download')
  await again.click()
  const bytes = await readFile(await (await second).path())
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
  await expect(dialog.getByRole('radio')).toHaveCount(5)
  await expectAccessibleInBoth(emi)

  const boss = await as('boss')
  await boss.getByRole('button', { name: 'You are Boss. Menu' }).waitFor()
  const token = await concord.token('boss', { roles: ['admin'] })
  await boss.evaluate((token) => {
    const me = { userId: 'boss', name: 'Boss', tenantId: 'default', token }
    sessionStorage.setItem('concord.me', JSON.stringify(me))
  }, token)
  await boss.goto(`${concord.url}${pathOf(trip)}`)
  await expect((await open(boss)).getByRole('radio', { name: 'Audit log' })).toBeVisible()
})
