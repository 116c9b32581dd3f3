/** How the planner looks: fit for everybody, light and dark, wide and narrow. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { addCards, card, column, expect, makeTrip, notes, pathOf, test } from './planner-page.ts'
import { seedTrip } from './seed-trip.ts'

/** In both schemes. Everything that axe calls serious or critical counts. */
async function expectFit(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    const { violations } = await new AxeBuilder({ page }).analyze()
    const found = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${colorScheme} ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
      )
    expect(found).toEqual([])
  }
}

test('[PL17] no page has a serious accessibility problem, light or dark, wide or narrow', async ({
  as,
  concord,
  page,
}) => {
  test.setTimeout(180_000)
  await page.goto(concord.url)
  await page.getByLabel('Your name').fill('Ana')
  await expectFit(page)

  const ana = await as('ana')
  await ana.getByRole('button', { name: 'Plan your first trip' }).waitFor()
  await expectFit(ana)
  await ana.getByRole('button', { name: 'Plan your first trip' }).click()
  await ana.getByRole('dialog').waitFor()
  await expectFit(ana)

  const trip = await seedTrip(concord, 'ana', { ben: 'editor', emi: 'viewer' })
  await ana.goto(`${concord.url}/`)
  await ana.getByRole('link', { name: 'Long weekend in Lisbon' }).waitFor()
  await expectFit(ana)
  const ben = await as('ben', pathOf(trip))
  await card(ben, 'Castelo de São Jorge').click()
  await ana.goto(`${concord.url}${pathOf(trip)}`)
  await expect(column(ana, 'Day 2')).toContainText('Also here: Ben')
  await expect(notes(ana)).toContainText('Packing')
  await expectFit(ana)
  await card(ana, 'Castelo de São Jorge').click()
  await ana.getByRole('dialog').waitFor()
  await expectFit(ana)
  await ana.keyboard.press('Escape')
  await ana.getByRole('button', { name: 'Share' }).click()
  await ana.getByLabel('Role of ben').waitFor()
  await expectFit(ana)
  await ana.keyboard.press('Escape')
  await ana.getByRole('button', { name: /planned: the costs/ }).click()
  await ana.getByLabel('Currency').waitFor()
  await expectFit(ana)
  await ana.keyboard.press('Escape')
  await ana.getByRole('button', { name: 'History' }).click()
  await ana.getByText('You made the trip Long weekend in Lisbon').waitFor()
  await expectFit(ana)

  const emi = await as('emi', pathOf(trip))
  await emi.getByText('You can look but not change.').waitFor()
  await expectFit(emi)
  await emi.setViewportSize({ width: 360, height: 740 })
  await expectFit(emi)
  await emi.getByRole('button', { name: 'History' }).click()
  await emi.getByText('Ana made the trip Long weekend in Lisbon').waitFor()
  await expectFit(emi)
  await emi.keyboard.press('Escape')
  await emi.getByRole('button', { name: 'Notes' }).click()
  await expect(notes(emi)).toContainText('Packing')
  await expectFit(emi)
  await emi.goto(`${concord.url}/trips/none`)
  await emi.getByRole('heading', { name: 'There is no such trip' }).waitFor()
  await expectFit(emi)
})

test('[PL17] nothing is wider than a phone of 360 pixels', async ({ as, concord }) => {
  const trip = await seedTrip(concord, 'ana')
  const ana = await as('ana')
  await ana.setViewportSize({ width: 360, height: 740 })
  const fits = async () => {
    const { scrollWidth, clientWidth } = await ana.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement
      return { scrollWidth, clientWidth }
    })
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
  }
  await ana.getByRole('link', { name: 'Long weekend in Lisbon' }).waitFor()
  await fits()
  await ana.goto(`${concord.url}${pathOf(trip)}`)
  await card(ana, 'Fado in a small bar').waitFor()
  await fits()
  await ana.getByRole('button', { name: 'History' }).click()
  await ana.getByText('You made the trip Long weekend in Lisbon').waitFor()
  await fits()
  await ana.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await ana.getByRole('button', { name: 'Notes' }).click()
  await expect(notes(ana)).toContainText('Packing')
  await fits()
})

test('[PL17] the whole page can be reached with the keyboard', async ({ as, concord }) => {
  const ana = await as('ana', pathOf(await makeTrip(concord)))
  await addCards(ana, 'Ideas', 'Castle')
  await ana.reload()
  await card(ana, 'Castle').waitFor()
  await ana.keyboard.press('Tab')
  await expect(ana.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  const reached = new Set<string>()
  for (let presses = 0; presses < 40; presses += 1) {
    await ana.keyboard.press('Tab')
    reached.add(
      await ana.evaluate(
        () =>
          document.activeElement?.getAttribute('aria-label') ??
          document.activeElement?.textContent ??
          '',
      ),
    )
  }
  const wanted = [
    'Share',
    'You are Ana. Menu',
    'Title of the trip',
    'Where to',
    'History',
    'Castle',
    'More for Castle',
    'Add a day',
    'Notes of the trip',
  ]
  for (const name of wanted) expect([...reached]).toContain(name)
})
