/** The planner on a device that is full. */
import { addCards, card, expect, makeTrip, pathOf, saveState, test } from './planner-page.ts'

test('[PL55] on a full device people are told and go on, and leaving asks while something is only in the tab', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await expect(saveState(ana)).toHaveText('All changes saved')
  await ana.evaluate(() => {
    IDBObjectStore.prototype.add = () => {
      throw new DOMException('There is no room.', 'QuotaExceededError')
    }
  })
  await addCards(ana, 'Ideas', 'Castle')
  await expect(ana.getByText('This device is full.')).toBeVisible()
  await expect(card(ben, 'Castle')).toBeVisible()
  await expect(saveState(ana)).toHaveText('All changes saved')

  await ana.context().setOffline(true)
  await addCards(ana, 'Ideas', 'Market')
  await expect(saveState(ana)).toHaveText('Offline: 1 edit only in this tab')
  const asked = ana.waitForEvent('dialog')
  await ana.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  await ana.context().setOffline(false)
  await expect(card(ben, 'Market')).toBeVisible()
  await expect(saveState(ana)).toHaveText('All changes saved')
})
