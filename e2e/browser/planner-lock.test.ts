/** Locking a trip while one edits it, as two people meet it in the planner. */
import type { Page } from '@playwright/test'
import {
  addCards,
  addDay,
  card,
  expect,
  makeTrip,
  notes,
  pathOf,
  saveState,
  test,
  titlesIn,
} from './planner-page.ts'

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More for this trip' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

const OTHERS = 'Others can look but not change it.'

test('[LO9] while one has locked the trip the other looks, and goes on when it is unlocked', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(
    concord,
    { title: 'Lisbon', startDate: '2027-05-13' },
    { ben: 'editor' },
  )
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await addDay(ana)
  await addCards(ana, 'Day 1', 'Castle')
  await expect(card(ben, 'Castle')).toBeVisible()

  await choose(ana, 'Lock while I edit')
  await expect(ana.getByText(OTHERS)).toBeVisible()
  const banner = ben.getByText(/^Ana has locked this trip until \d\d:\d\d\./)
  await expect(banner).toBeVisible()
  await expect(notes(ben)).toHaveAttribute('contenteditable', 'false')
  await expect(ben.getByLabel('Title of the trip')).not.toBeEditable()
  for (const name of ['Undo', 'Add a day', 'More for Castle', 'Unlock'])
    await expect(ben.getByRole('button', { name })).toHaveCount(0)
  await card(ben, 'Castle').click()
  await expect(ben.getByRole('dialog').getByLabel('Title')).not.toBeEditable()
  await ben.keyboard.press('Escape')

  // Its holder goes on, after a reload, too.
  await addCards(ana, 'Day 1', 'Fado')
  await expect(titlesIn(ben, 'Day 1')).toHaveText(['Castle', 'Fado'])
  await ana.reload()
  await expect(ana.getByText(OTHERS)).toBeVisible()
  await addCards(ana, 'Day 1', 'Beach')
  await expect(saveState(ana)).toHaveText('All changes saved')
  await expect(banner).toBeVisible()

  await ana.getByRole('button', { name: 'Unlock' }).click()
  await expect(banner).toHaveCount(0)
  await addCards(ben, 'Day 1', 'Market')
  await expect(titlesIn(ana, 'Day 1')).toHaveText(['Castle', 'Fado', 'Beach', 'Market'])
})

test('[LO9] what was written offline while another locked the trip is taken back, and one is told', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await addCards(ana, 'Ideas', 'Castle')
  await expect(card(ben, 'Castle')).toBeVisible()
  await ben.context().setOffline(true)
  await addCards(ben, 'Ideas', 'Beach')
  await choose(ana, 'Lock while I edit')
  await expect(ana.getByText(OTHERS)).toBeVisible()
  await ben.context().setOffline(false)
  await expect(ben.getByText(/taken back: somebody else has locked this trip/)).toBeVisible()
  await expect(titlesIn(ben, 'Ideas')).toHaveText(['Castle'])
  await expect(titlesIn(ana, 'Ideas')).toHaveText(['Castle'])
})

test('[LO9] an owner unlocks what somebody else has locked, after being asked', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await choose(ben, 'Lock while I edit')
  await expect(ana.getByText(/^Ben has locked this trip/)).toBeVisible()
  await ana.getByRole('button', { name: 'Unlock' }).click()
  const dialog = ana.getByRole('dialog', { name: 'Unlock what Ben has locked?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(ana.getByLabel('Title of the trip')).not.toBeEditable()
  await ana.getByRole('button', { name: 'Unlock' }).click()
  await dialog.getByRole('button', { name: 'Unlock' }).click()
  await expect(ben.getByText(OTHERS)).toHaveCount(0)
  await addCards(ana, 'Ideas', 'Castle')
  await expect(titlesIn(ben, 'Ideas')).toHaveText(['Castle'])
})
