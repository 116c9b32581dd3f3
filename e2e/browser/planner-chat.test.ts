/** The chat of a trip, as two people use it in the planner. */
import type { Locator, Page } from '@playwright/test'
import { SCHEMES, expectAccessible, expectNoOverflow, wear } from './fit.ts'
import { card, expect, keptOffline, makeTrip, pathOf, test, titlesIn } from './planner-page.ts'
import { seedTrip } from './seed-trip.ts'

const field = (page: Page): Locator => page.getByRole('combobox', { name: 'Message' })
const lines = (page: Page): Locator =>
  page.getByRole('log', { name: 'Messages' }).getByRole('listitem')
const toggle = (page: Page): Locator => page.getByRole('button', { name: /^Chat/ })

async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
}

async function choose(page: Page, text: string, item: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^More for .*: ${text}`) }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('[PL40] two people talk: names, answers, changes, what is deleted, and what is not read yet', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await toggle(ana).click()
  await expect(ana.getByText('Nobody has said anything yet')).toBeVisible()
  // With the keyboard alone: the name is chosen from those that begin so.
  await field(ana).pressSequentially('Where do we eat, @b')
  await expect(ana.getByRole('option', { name: /Ben/ })).toBeVisible()
  await field(ana).press('Enter')
  await expect(field(ana)).toHaveValue('Where do we eat, @ben ')
  await field(ana).press('Enter')
  await expect(lines(ana)).toHaveText([/You.*Where do we eat, @Ben/])
  await expect(field(ana)).toHaveValue('')

  await expect(toggle(ben)).toContainText('1')
  await toggle(ben).click()
  await expect(lines(ben)).toHaveText([/Ana.*Where do we eat, @Ben/])
  await expect(toggle(ben)).toHaveText('Chat')
  await choose(ben, 'Where do we eat', 'Reply')
  await field(ben).pressSequentially('At Ramiro')
  await expect(ana.getByText('Ben is writing …')).toBeVisible()
  await field(ben).press('Enter')
  await expect(lines(ana)).toHaveCount(2)
  await expect(lines(ana).nth(1)).toContainText('Ana: Where do we eat')

  await choose(ben, 'At Ramiro', 'Change')
  await expect(field(ben)).toHaveValue('At Ramiro')
  await field(ben).fill('<b>Cervejaria</b> Ramiro')
  await field(ben).press('Enter')
  await expect(lines(ana).nth(1)).toContainText('<b>Cervejaria</b> Ramiro')
  await expect(lines(ana).nth(1)).toContainText('changed')

  await choose(ana, 'Where do we eat', 'Delete')
  await ana.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(lines(ben).nth(0)).toContainText('This message was deleted.')
  await expect(lines(ben).nth(1)).toContainText('a deleted message')
})

test('[PL41] what was written offline is shown, kept over a reload and sent when the network is back', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await toggle(ana).click()
  await toggle(ben).click()
  await say(ana, 'before')
  await expect(lines(ben)).toHaveCount(1)
  await keptOffline(ben)
  await ben.context().setOffline(true)
  await say(ben, 'on the train')
  await say(ben, 'in a tunnel')
  await expect(lines(ben)).toHaveText([
    /before/,
    /on the train.*Not sent yet/,
    /in a tunnel.*Not sent yet/,
  ])
  await ben.reload()
  await toggle(ben).click()
  await expect(lines(ben)).toHaveText([/on the train.*Not sent yet/, /in a tunnel.*Not sent yet/])
  await ben.context().setOffline(false)
  await expect(ben.getByText('Not sent yet')).toHaveCount(0)
  await expect(lines(ana)).toHaveText([/before/, /Ben.*on the train/, /Ben.*in a tunnel/])
})

test('[PL42] a suggestion is in the plan with one click, once, and says so', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(
    concord,
    { title: 'Lisbon' },
    { ben: 'editor', cleo: 'commenter', emi: 'viewer' },
  )
  const [ana, cleo, emi] = [
    await as('ana', pathOf(trip)),
    await as('cleo', pathOf(trip)),
    await as('emi', pathOf(trip)),
  ]
  for (const page of [ana, cleo, emi]) await toggle(page).click()
  await cleo.getByRole('switch', { name: 'A suggestion for the plan' }).click()
  await say(cleo, 'Boat trip')
  await expect(emi.getByText('You can read what is said here, but not write.')).toBeVisible()
  await expect(lines(emi)).toHaveText([/Boat trip/])
  for (const page of [cleo, emi])
    await expect(page.getByRole('button', { name: 'Add to plan' })).toHaveCount(0)
  await ana.getByRole('button', { name: 'Add to plan' }).click()
  await expect(titlesIn(ana, 'Ideas')).toHaveText(['Boat trip'])
  for (const page of [ana, cleo, emi]) await expect(lines(page)).toContainText(['In the plan'])
  await ana.getByRole('button', { name: 'Undo' }).click()
  await expect(ana.getByRole('button', { name: 'Add to plan' })).toBeVisible()
})

test('[PL40] the chat is fit for everybody, light and dark, and no wider than a phone', async ({
  as,
  concord,
}, info) => {
  const trip = await seedTrip(concord, 'ana', { ben: 'editor' })
  const base = `/api/v1/trips/${trip}/messages`
  const post = async (userId: string, body: Record<string, unknown>) =>
    (await concord.call(userId, 'POST', base, body)).body
  const first = await post('ana', { text: 'Did you book the train to Sintra, @ben?' })
  await post('ben', { text: 'Yes! 08:41 from Rossio, four seats together.', replyTo: first.id })
  await post('ben', { text: 'Ginjinha at the old bar before dinner', type: 'suggestion' })
  await post('ben', { text: 'Strike on Friday: the metro stands still', type: 'alert' })
  await post('ana', { text: `A long word: ${'x'.repeat(90)}` })
  const ana = await as('ana', pathOf(trip))
  await card(ana, 'Pena Palace').waitFor()
  await toggle(ana).click()
  await expect(lines(ana)).toHaveCount(5)
  for (const [name, width, height] of [
    ['wide', 1280, 800],
    ['phone', 360, 740],
  ] as const) {
    await ana.setViewportSize({ width, height })
    await expect(lines(ana)).toHaveCount(5)
    for (const colorScheme of SCHEMES) {
      await wear(ana, colorScheme)
      await ana.screenshot({ path: info.outputPath(`chat-${name}-${colorScheme}.png`) })
      await expectAccessible(ana)
    }
    await expectNoOverflow(ana)
  }
  await ana.getByRole('button', { name: 'Close' }).click()
  await expect(lines(ana)).toHaveCount(0)
  await ana.screenshot({ path: info.outputPath('closed-phone.png') })
  const { right } = await toggle(ana).evaluate((button) =>
    button.parentElement!.getBoundingClientRect(),
  )
  expect(right).toBeLessThanOrEqual(360)
})
