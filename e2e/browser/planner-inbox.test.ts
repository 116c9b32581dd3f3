/** The inbox, as people use it in the planner. */
import type { Locator, Page } from '@playwright/test'
import type { ConcordServer } from '../concord.ts'
import { SCHEMES, expectAccessible, expectNoOverflow, wear } from './fit.ts'
import { expect, makeTrip, pathOf, test } from './planner-page.ts'

const bell = (page: Page): Locator => page.getByRole('button', { name: /^Notifications/ })
const panel = (page: Page): Locator => page.getByRole('dialog', { name: 'Notifications' })
const lines = (page: Page): Locator =>
  panel(page).getByRole('region', { name: 'Your notifications' }).getByRole('listitem')

async function sendTo(
  concord: ConcordServer,
  userId: string,
  more: Record<string, unknown>,
): Promise<void> {
  const response = await fetch(`${concord.url}/api/v1/realtime/notifications/send`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await concord.token('boss', { roles: ['admin'] })}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ userId, type: 'system', ...more }),
  })
  expect(response.status).toBe(201)
}

test('[PL50] who is concerned hears of it, and what is read in one tab is read in the other', async ({
  as,
  concord,
}) => {
  const ben = await as('ben')
  const again = await as('ben', '/', ben.context())
  await expect(bell(ben)).toHaveAccessibleName('Notifications')
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  await concord.call('ana', 'POST', `/api/v1/trips/${trip}/messages`, { text: 'Soon, @ben?' })
  for (const page of [ben, again])
    await expect(bell(page)).toHaveAccessibleName('Notifications: 2 not read, 2 new')

  // With the keyboard alone.
  await bell(ben).focus()
  await ben.keyboard.press('Enter')
  await expect(lines(ben)).toHaveText([
    /mentioned you in “Lisbon”.*Soon, @ben/,
    /Ana shared “Lisbon”/,
  ])
  await expect(bell(again)).toHaveAccessibleName('Notifications: 2 not read')
  await ben.keyboard.press('Escape')
  await expect(panel(ben)).toBeHidden()
  await expect(bell(ben)).toBeFocused()

  // Pressed, it is read, and leads there.
  await bell(ben).click()
  await lines(ben)
    .nth(1)
    .getByRole('button', { name: /^Ana shared/ })
    .click()
  await expect(ben).toHaveURL(new RegExp(`${pathOf(trip)}$`))
  for (const page of [ben, again])
    await expect(bell(page)).toHaveAccessibleName('Notifications: 1 not read')

  await bell(again).click()
  await again.getByRole('button', { name: /^More for: .*mentioned/ }).click()
  await again.getByRole('menuitem', { name: 'Put away' }).click()
  await expect(lines(again)).toHaveText([/Ana shared/])
  await expect(bell(ben)).toHaveAccessibleName('Notifications')
  await panel(again).getByText('Put away').click()
  await expect(lines(again)).toHaveText([/mentioned you/])

  // What one reads in the chat itself waits for nobody.
  await concord.call('ana', 'POST', `/api/v1/trips/${trip}/messages`, { text: 'Hello @ben' })
  await expect(bell(ben)).toHaveAccessibleName(/1 not read/)
  await ben.getByRole('button', { name: /^Chat/ }).click()
  await expect(bell(ben)).toHaveAccessibleName('Notifications')
})

test('[PL51] what is urgent is shown at once, and what somebody does not want to hear of never comes', async ({
  as,
  concord,
}) => {
  const ben = await as('ben')
  await bell(ben).click()
  await expect(panel(ben)).toContainText('Nothing here yet')
  await ben.getByRole('button', { name: 'Choose what to hear of' }).click()
  const choices = ben.getByRole('dialog', { name: 'What to hear of' })
  await choices.getByRole('switch', { name: 'Announcements: Here' }).press('Space')
  await choices.getByRole('switch', { name: 'Quiet hours' }).click()
  // Around now, on any clock: also over midnight.
  const hour = await ben.evaluate(() => new Date().getHours())
  const oclock = (hours: number) => `${String(hours % 24).padStart(2, '0')}:00`
  await choices.getByLabel('From').fill(oclock(hour + 18))
  await choices.getByLabel('To', { exact: true }).fill(oclock(hour + 6))
  await choices.getByRole('button', { name: 'Save' }).click()
  await expect(choices).toBeHidden()
  await sendTo(concord, 'ben', { title: 'The office is closed on Monday' })
  await sendTo(concord, 'ben', { title: 'Quietly', type: 'reminder', priority: 'high' })
  await sendTo(concord, 'ben', { title: 'Leave the building', priority: 'urgent' })
  await expect(ben.getByRole('alert').filter({ hasText: 'Leave the building' })).toBeVisible()
  await expect(ben.getByText('Quietly')).toHaveCount(0)
  await bell(ben).click()
  await expect(lines(ben)).toHaveText([/Leave the building.*Urgent/, /Quietly/])
  await panel(ben).getByRole('button', { name: 'Mark all as read' }).click()
  await expect(bell(ben)).toHaveAccessibleName('Notifications')
})

test('[PL50] the inbox is fit for everybody, light and dark, and no wider than a phone', async ({
  as,
  concord,
}, info) => {
  const trip = await makeTrip(concord, { title: 'Long weekend in Lisbon' }, { ben: 'editor' })
  const say = (text: string, more = {}): Promise<unknown> =>
    concord.call('ana', 'POST', `/api/v1/trips/${trip}/messages`, { text, ...more })
  await say('Did you book the train to Sintra, @ben?')
  await say('And one more thing')
  await say('Strike on Friday: the metro stands still', { type: 'alert' })
  await sendTo(concord, 'ben', {
    title: `A long word: ${'x'.repeat(90)}`,
    message: 'y'.repeat(300),
  })
  await sendTo(concord, 'ben', {
    title: 'Flight TP 931 is delayed by 40 min',
    message: 'Gate 12',
    type: 'flight',
    priority: 'urgent',
  })
  const ben = await as('ben')
  await expect(bell(ben)).toHaveAccessibleName(/^Notifications: 6 not read/)
  for (const [name, width, height] of [
    ['wide', 1280, 800],
    ['phone', 360, 740],
  ] as const) {
    await ben.setViewportSize({ width, height })
    for (const colorScheme of SCHEMES) {
      await wear(ben, colorScheme)
      await bell(ben).click()
      await expect(lines(ben)).toHaveCount(6)
      await expectFit(ben)
      await ben.screenshot({ path: info.outputPath(`inbox-${name}-${colorScheme}.png`) })
      await ben.getByRole('button', { name: 'Choose what to hear of' }).click()
      await ben.getByRole('switch', { name: 'Quiet hours' }).click()
      await expectFit(ben)
      await ben.screenshot({ path: info.outputPath(`choices-${name}-${colorScheme}.png`) })
      await ben.getByRole('button', { name: 'Cancel' }).click()
    }
  }
})

async function expectFit(page: Page): Promise<void> {
  await expectAccessible(page)
  await expectNoOverflow(page)
}
