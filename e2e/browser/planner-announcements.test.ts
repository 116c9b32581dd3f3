/** What admins tell everybody, and sending somebody away, as people meet it in the planner. */
import { request, type ConcordServer } from '../concord.ts'
import { addCards, card, expect, makeTrip, pathOf, saveState, test } from './planner-page.ts'

/** What an admin does over REST. */
async function boss(concord: ConcordServer, path: string, body?: unknown): Promise<void> {
  const token = await concord.token('boss', { roles: ['admin'] })
  const { status } = await request(concord.url, 'POST', path, token, body)
  expect(status).toBe(200)
}

const say = (concord: ConcordServer, message: string, type: string) =>
  boss(concord, '/api/v1/realtime/broadcast', { message, type })

test('[PL45] what an admin announces is shown to everybody on every page, and once dismissed not again', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben')]
  await expect(saveState(ana)).toHaveText('All changes saved')
  const update = 'The server is updated at 18:00 for ten minutes.'
  await say(concord, update, 'maintenance')
  for (const page of [ana, ben]) {
    const region = page.getByRole('region', { name: 'Announcements' })
    await expect(region).toHaveAttribute('aria-live', 'polite')
    await expect(region).toContainText(`Maintenance from Boss: ${update}`)
  }

  // It is there on other pages, and for who comes later; nobody is told twice.
  await ana.getByRole('link', { name: 'Concord: your trips' }).click()
  await expect(ana.getByText(update)).toHaveCount(1)
  const second = await as('ana', '/', ana.context())
  await expect(second.getByText(update)).toHaveCount(1)

  // What one dismisses, with the keyboard too, is gone in every tab, and stays so; others still see it.
  await second.getByRole('button', { name: `Dismiss: ${update}` }).press('Enter')
  await expect(second.getByText(update)).toHaveCount(0)
  await expect(ana.getByText(update)).toHaveCount(0)
  const danger = 'Strikes at Lisbon airport today.'
  await say(concord, danger, 'alert')
  await expect(ana.getByRole('alert')).toContainText(danger)
  await ana.reload()
  await expect(ana.getByText(danger)).toBeVisible()
  await expect(ana.getByText(update)).toHaveCount(0)
  await expect(ben.getByText(update)).toBeVisible()
  await expect(ben.getByText(danger)).toBeVisible()
})

test('[PL46] who was disconnected by an admin is told, keeps what they write, and connects again when they may', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await expect(saveState(ben)).toHaveText('All changes saved')
  await boss(concord, '/api/v1/realtime/disconnect/ben')
  const notice = ben.getByText(/^An admin has disconnected you\. You can come back in/)
  await expect(notice).toBeVisible()
  await addCards(ben, 'Ideas', 'Castle')
  await expect(saveState(ben)).toContainText('1')
  const again = ben.getByRole('button', { name: 'Connect again' })
  await expect(card(ana, 'Castle')).toHaveCount(0)
  await expect(async () => {
    // It may have been pressed already, and connect late.
    if (await again.isVisible()) await again.click({ timeout: 1000 })
    await expect(notice).toHaveCount(0, { timeout: 1000 })
  }).toPass()
  await expect(saveState(ben)).toHaveText('All changes saved')
  await expect(card(ana, 'Castle')).toBeVisible()
})
