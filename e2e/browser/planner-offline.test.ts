/** The planner without a network, and with a server that goes away. */
import type { BrowserContext } from '@playwright/test'
import {
  addCards,
  card,
  column,
  expect,
  keptOffline,
  makeTrip,
  notes,
  pathOf,
  saveState,
  test,
  titlesIn,
} from './planner-page.ts'

const offline = (browser: BrowserContext) => browser.setOffline(true)
const online = (browser: BrowserContext) => browser.setOffline(false)

test('[PL13] edits made offline are there after a reload, are counted, and are saved when the network is back', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await addCards(ana, 'Ideas', 'Castle')
  await expect(card(ben, 'Castle')).toBeVisible()
  await expect(saveState(ana)).toHaveText('All changes saved')
  await keptOffline(ana)

  await offline(ana.context())
  await expect(saveState(ana)).toHaveText('Offline: you can go on planning')
  await addCards(ana, 'Ideas', 'Market')
  await notes(ana).click()
  await ana.keyboard.type('Written on the train')
  await addCards(ben, 'Ideas', 'Beach')
  await expect(saveState(ana)).toHaveText(/^Offline: \d+ edits kept on this device$/)
  const words = await saveState(ana).textContent()

  await ana.reload()
  await expect(titlesIn(ana, 'Ideas')).toHaveText(['Castle', 'Market'])
  await expect(notes(ana)).toContainText('Written on the train')
  await expect(saveState(ana)).toHaveText(words!)

  await online(ana.context())
  await expect(saveState(ana)).toHaveText('All changes saved')
  for (const page of [ana, ben]) {
    await expect(notes(page)).toContainText('Written on the train')
    await expect(titlesIn(page, 'Ideas')).toHaveCount(3)
  }
  await expect(titlesIn(ben, 'Ideas')).toHaveText(await titlesIn(ana, 'Ideas').allTextContents())
})

test('[PL4] without a network the trips that were seen last are listed and open', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, {
    title: 'Lisbon',
    startDate: '2027-05-13',
    endDate: '2027-05-16',
  })
  await makeTrip(concord, { title: 'Porto' })
  const ana = await as('ana', pathOf(trip))
  await addCards(ana, 'Ideas', 'Castle')
  await expect(saveState(ana)).toHaveText('All changes saved')
  await ana.getByRole('link', { name: 'Concord: your trips' }).click()
  await expect(ana.getByText('13 – 16 May 2027')).toBeVisible()
  await keptOffline(ana)
  await offline(ana.context())
  await ana.reload()
  await expect(ana.getByRole('status')).toContainText('These are the trips that you saw last')
  await expect(ana.getByText('13 – 16 May 2027')).toBeVisible()

  await ana.getByRole('button', { name: 'New trip' }).click()
  await ana.getByLabel('Title').fill('Faro')
  await ana.getByRole('button', { name: 'Create trip' }).click()
  await expect(ana.getByRole('alert')).toHaveText(
    'This needs a connection to the server, and there is none just now.',
  )
  await ana.keyboard.press('Escape')

  await ana.getByRole('link', { name: 'Porto' }).click()
  await expect(ana.getByText('this trip was not opened on this device before')).toBeVisible()
  await ana.getByRole('link', { name: 'Concord: your trips' }).click()
  await ana.getByRole('link', { name: 'Lisbon' }).click()
  await expect(card(ana, 'Castle')).toBeVisible()
  await online(ana.context())
  await expect(saveState(ana)).toHaveText('All changes saved')
})

test('[PL18] while the server is gone people go on planning, and it is saved when it is back', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await addCards(ana, 'Ideas', 'Castle')
  await expect(card(ben, 'Castle')).toBeVisible()
  await concord.kill()
  await expect(saveState(ana)).toHaveText(/^Offline/)
  await addCards(ana, 'Ideas', 'Market')
  await addCards(ben, 'Ideas', 'Beach')
  await expect(saveState(ana)).toHaveText('Offline: 1 edit kept on this device')
  await concord.restart()
  for (const page of [ana, ben]) {
    await expect(saveState(page)).toHaveText('All changes saved', { timeout: 30_000 })
    await expect(titlesIn(page, 'Ideas')).toHaveCount(3)
  }
  await expect(column(ben, 'Ideas')).toContainText('Market')
})
