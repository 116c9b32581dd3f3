/** What happened in a trip, told to everybody; and what the server took back, told to whoever wrote it. */
import { createClient } from '@concord/client'
import type { Locator, Page } from '@playwright/test'
import type { ConcordServer } from '../concord.ts'
import {
  addCards,
  addDay,
  card,
  column,
  expect,
  makeTrip,
  notes,
  pathOf,
  saveState,
  test,
  titlesIn,
} from './planner-page.ts'

const history = (page: Page): Locator => page.getByRole('complementary', { name: 'History' })

const lines = (page: Page): Locator => history(page).getByRole('listitem')

/** The line that begins so. */
const line = (page: Page, words: string): Locator =>
  lines(page).filter({ has: page.getByText(new RegExp(`^${words}`)) })

const openHistory = (page: Page) => page.getByRole('button', { name: 'History' }).click()

/** So many activities, each of which is an update. */
async function fill(concord: ConcordServer, trip: string, count: number): Promise<void> {
  const client = createClient({
    url: concord.url,
    token: () => concord.token('ana'),
    offline: false,
  })
  const room = client.open('trip', trip)
  await room.synced
  room.batch(() => {
    for (let at = 1; at <= count; at += 1) room.trip.activities.add({ title: `Sight ${at}` })
  })
  await room.saved()
  await client.close()
}

test('[PL22] [PL23] two people edit, each sees the other’s line as it happens, and finds it again', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  for (const page of [ana, ben]) await openHistory(page)
  await expect(lines(ana)).toHaveText([/^You made the trip Lisbon/])
  await expect(lines(ben)).toHaveText([/^Ana made the trip Lisbon/])
  await expect(history(ben).getByRole('heading', { name: 'Today' })).toBeVisible()

  await addDay(ben)
  await addDay(ben)
  await addCards(ben, 'Day 1', 'Louvre')
  await expect(line(ana, 'Ben added Louvre to day 1')).toBeVisible()
  await ana.getByRole('button', { name: 'More for Louvre' }).click()
  await ana.getByRole('menuitem', { name: 'Day 2' }).click()
  await expect(line(ben, 'Ana moved Louvre to day 2')).toBeVisible()
  await expect(line(ana, 'You moved Louvre to day 2')).toBeVisible()
  await card(ben, 'Louvre').click()
  await ben.getByRole('dialog').getByLabel('From').fill('21:00')
  await expect(line(ana, 'Ben set the time of Louvre to 21:00')).toBeVisible()
  await ben.getByRole('dialog').getByLabel('From').fill('21:30')
  // One after the other, by the same person, of the same thing: one line.
  await expect(line(ana, 'Ben set the time of Louvre to 21:30')).toBeVisible()
  await expect(line(ana, 'Ben set the time of Louvre')).toHaveCount(1)
  await ben.keyboard.press('Escape')

  await ana.getByRole('button', { name: 'Notes' }).click()
  await expect(history(ana)).toHaveCount(0)
  await notes(ana).click()
  await ana.keyboard.type('Bring sun cream')
  await expect(line(ben, 'Ana wrote in the notes')).toBeVisible({ timeout: 20_000 })

  const told = await lines(ben).allTextContents()
  const when = history(ben).locator('time').first()
  await expect(when).toHaveAttribute('title', /\d{4} at \d\d:\d\d:\d\d$/)
  await ben.reload()
  await openHistory(ben)
  await expect(lines(ben)).toHaveText(told)
})

test('[PL23] what was done offline says so; while there is no connection the history says that', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await openHistory(ana)
  await addCards(ben, 'Ideas', 'Castle')
  await expect(saveState(ben)).toHaveText('All changes saved')
  await ben.context().setOffline(true)
  await expect(saveState(ben)).toHaveText(/^Offline/)
  await addCards(ben, 'Ideas', 'Market')
  await openHistory(ben)
  await expect(ben.getByRole('alert')).toContainText('This needs a connection to the server')

  await ben.context().setOffline(false)
  await expect(line(ana, 'Ben added Market')).toContainText('made offline')
  await expect(line(ana, 'Ben added Castle')).not.toContainText('made offline')
  await expect(line(ben, 'You added Market')).toContainText('made offline')
  await expect(ben.getByRole('alert')).toHaveCount(0)
})

test('[PL23] older lines come page by page, for a viewer too, and what happens meanwhile is there once', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { emi: 'viewer' })
  await fill(concord, trip, 120)
  const emi = await as('emi', pathOf(trip))
  await emi.setViewportSize({ width: 390, height: 844 })
  await openHistory(emi)
  const drawer = emi.getByRole('dialog', { name: 'History' })
  const found = drawer.getByRole('listitem')
  await expect(found.first()).toContainText('Ana added Sight 120')
  await expect(found).toHaveCount(50)
  await drawer.getByRole('button', { name: 'Show older' }).click()
  await expect(found).toHaveCount(100)
  await fill(concord, trip, 1)
  await expect(found).toHaveCount(101)
  await drawer.getByRole('button', { name: 'Show older' }).click()
  await expect(found).toHaveCount(122)
  await expect(found.last()).toContainText('Ana made the trip Lisbon')
  await expect(drawer.getByRole('button', { name: 'Show older' })).toHaveCount(0)
  await expect(found.filter({ hasText: /Sight 71 / })).toHaveCount(1)
})

test('[PL21] what was written offline by somebody who may not any more is taken back, and one notice says so', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await addCards(ben, 'Ideas', 'Castle', 'Market')
  await expect(saveState(ben)).toHaveText('All changes saved')
  await ben.context().setOffline(true)
  await expect(saveState(ben)).toHaveText(/^Offline/)
  for (const title of ['Castle', 'Market']) {
    await ben.getByRole('button', { name: `More for ${title}` }).click()
    await ben.getByRole('menuitem', { name: 'Delete' }).click()
  }
  await notes(ben).click()
  await ben.keyboard.type('Secret plans')
  await concord.call('ana', 'POST', `/api/v1/trips/${trip}/members`, {
    userId: 'ben',
    role: 'commenter',
  })

  await ben.context().setOffline(false)
  const notice = ben.getByRole('alert')
  await expect(notice).toContainText(
    '3 of your changes were taken back: your role does not let you change this.',
  )
  await expect(notice).toHaveCount(1)
  await expect(notice).toHaveAttribute('aria-live', 'assertive')
  const named = await notice.getByRole('listitem').allTextContents()
  expect(named.toSorted()).toEqual(['Castle', 'Market', 'The notes'])
  for (const page of [ana, ben]) {
    await expect(titlesIn(page, 'Ideas')).toHaveText(['Castle', 'Market'])
    await expect(notes(page)).not.toContainText('Secret plans')
  }
  await expect(ben.getByText('You can look and vote.')).toBeVisible()
  await expect(column(ben, 'Ideas').getByLabel(/^Add an activity/)).toHaveCount(0)
  await notice.getByRole('button').click()
  await expect(notice).toHaveCount(0)
})
