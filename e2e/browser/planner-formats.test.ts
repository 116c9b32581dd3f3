/** Trips that come from files and go to calendars, as people meet that in the planner. */
import { readFile } from 'node:fs/promises'
import { expectAccessible } from './fit.ts'
import { addDay, card, expect, makeTrip, pathOf, test, titlesIn } from './planner-page.ts'

test('[PL54] a file is looked at before it is imported, an export can be imported, and a calendar follows the trip', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(
    concord,
    { title: 'Lisbon', startDate: '2027-05-13' },
    { emi: 'viewer' },
  )
  const ana = await as('ana', pathOf(trip))
  await addDay(ana)
  const menu = ana.getByRole('button', { name: 'More for this trip' })
  const choose = async (name: string): Promise<void> => {
    await menu.click()
    await ana.getByRole('menuitem', { name }).click()
  }
  const fileOf = (csv: string | Buffer) => ({
    name: 'plan.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(csv),
  })

  await choose('Import from CSV…')
  const dialog = ana.getByRole('dialog', { name: 'Import from CSV' })
  const file = ana.locator('input[type=file]')
  const csv =
    'Title;Date;Start\nCastle;2027-05-13;9:30\nFado;2027-05-14;late\nCaf\xe9;2027-05-14;\n'
  await file.setInputFiles(fileOf(Buffer.from(csv, 'latin1')))
  await expect(dialog.getByRole('status')).toHaveText(
    '2 activities can be added, and 1 new day. 1 row is left out.',
  )
  await expect(dialog.getByText('Row 3, start: “late”')).toBeVisible()
  await expect(dialog.getByText('write a time such as 17:00, or nothing')).toHaveCount(0)
  await expect(dialog.getByText('write a time such as 09:30, or nothing')).toBeVisible()
  await expectAccessible(ana)
  await expect(card(ana, 'Castle')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Add 2 activities' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(ana.getByText('2 activities added.')).toBeVisible()
  await expect(titlesIn(ana, 'Day 1')).toHaveText(['Castle'])
  await expect(card(ana, 'Café')).toBeVisible()

  const download = ana.waitForEvent('download')
  await choose('Export as CSV')
  const saved = await download
  expect(saved.suggestedFilename()).toBe('Lisbon.csv')
  const exported = await readFile(await saved.path(), 'utf8')
  expect(exported).toContain(',2027-05-13,Castle,09:30,')
  await choose('Import from CSV…')
  await file.setInputFiles(fileOf(exported))
  await expect(dialog.getByRole('status')).toHaveText('2 activities can be added.')
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await choose('Subscribe in your calendar…')
  const subscribe = ana.getByRole('dialog', { name: 'Subscribe in your calendar' })
  await subscribe.getByRole('button', { name: 'Make an address' }).click()
  const address = await subscribe.getByLabel('Your address').inputValue()
  const read = async (): Promise<[number, string]> => {
    const response = await fetch(address)
    return [response.status, await response.text()]
  }
  expect(await read()).toEqual([200, expect.stringContaining('SUMMARY:Castle')])
  await expectAccessible(ana)
  await subscribe.getByRole('button', { name: 'End' }).click()
  await expect(subscribe.getByLabel('Your address')).toHaveCount(0)
  await expect.poll(async () => (await read())[0]).toBe(404)

  const emi = await as('emi', pathOf(trip))
  await emi.getByRole('button', { name: 'More for this trip' }).click()
  await expect(emi.getByRole('menuitem')).toHaveText([
    'Export as CSV',
    'Subscribe in your calendar…',
    'Reports…',
  ])
})
