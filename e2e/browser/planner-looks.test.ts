/** How the planner looks: fit for everybody, light and dark, wide and narrow. */
import { expectAccessibleInBoth, expectNoOverflow, wear } from './fit.ts'
import { addCards, card, column, expect, makeTrip, notes, pathOf, test } from './planner-page.ts'
import { seedTrip } from './seed-trip.ts'

test('[PL17] no page has a serious accessibility problem, light or dark, wide or narrow', async ({
  as,
  concord,
  page,
}) => {
  test.setTimeout(180_000)
  await page.goto(concord.url)
  await page.getByLabel('Your name').fill('Ana')
  await expectAccessibleInBoth(page)

  const ana = await as('ana')
  await ana.getByRole('button', { name: 'Plan your first trip' }).waitFor()
  await wear(ana, 'light')
  // Our own colours come after those of the component library, however the build splits the styles.
  await expect(ana.locator('body')).toHaveCSS('background-color', 'rgb(244, 247, 247)')
  await expectAccessibleInBoth(ana)
  await ana.getByRole('button', { name: 'Plan your first trip' }).click()
  await ana.getByRole('dialog').waitFor()
  await expectAccessibleInBoth(ana)

  const trip = await seedTrip(concord, 'ana', { ben: 'editor', emi: 'viewer' })
  await ana.goto(`${concord.url}/`)
  await ana.getByRole('link', { name: 'Long weekend in Lisbon' }).waitFor()
  await expectAccessibleInBoth(ana)
  const ben = await as('ben', pathOf(trip))
  await card(ben, 'Castelo de São Jorge').click()
  await ana.goto(`${concord.url}${pathOf(trip)}`)
  await expect(column(ana, 'Day 2')).toContainText('Also here: Ben')
  await expect(notes(ana)).toContainText('Packing')
  await expectAccessibleInBoth(ana)
  await card(ana, 'Castelo de São Jorge').click()
  await ana.getByRole('dialog').waitFor()
  await expectAccessibleInBoth(ana)
  await ana.keyboard.press('Escape')
  await ana.getByRole('button', { name: 'Share' }).click()
  await ana.getByLabel('Role of ben').waitFor()
  await expectAccessibleInBoth(ana)
  await ana.keyboard.press('Escape')
  await ana.getByRole('button', { name: /planned: the costs/ }).click()
  await ana.getByLabel('Currency').waitFor()
  await expectAccessibleInBoth(ana)
  await ana.keyboard.press('Escape')
  await ana.getByRole('button', { name: 'History' }).click()
  await ana.getByText('You made the trip Long weekend in Lisbon').waitFor()
  await expectAccessibleInBoth(ana)

  const emi = await as('emi', pathOf(trip))
  await emi.getByText('You can look but not change.').waitFor()
  await expectAccessibleInBoth(emi)
  await emi.setViewportSize({ width: 360, height: 740 })
  await expectAccessibleInBoth(emi)
  await emi.getByRole('button', { name: 'History' }).click()
  await emi.getByText('Ana made the trip Long weekend in Lisbon').waitFor()
  await expectAccessibleInBoth(emi)
  await emi.keyboard.press('Escape')
  await emi.getByRole('button', { name: 'Notes' }).click()
  await expect(notes(emi)).toContainText('Packing')
  await expectAccessibleInBoth(emi)
  await emi.goto(`${concord.url}/trips/none`)
  await emi.getByRole('heading', { name: 'There is no such trip' }).waitFor()
  await expectAccessibleInBoth(emi)
})

test('[PL17] nothing is wider than a phone of 360 pixels', async ({ as, concord }) => {
  const trip = await seedTrip(concord, 'ana')
  const ana = await as('ana')
  await ana.setViewportSize({ width: 360, height: 740 })
  const fits = () => expectNoOverflow(ana)
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

test('[PL17] a title of any length can be read whole in the trip, and is still one line when it is changed', async ({
  as,
  concord,
}) => {
  const title = 'Two weeks along the coast with everybody, '.repeat(4).trim()
  const trip = await makeTrip(concord, { title })
  const ana = await as('ana', pathOf(trip))
  const field = ana.getByLabel('Title of the trip')
  for (const width of [1280, 390]) {
    await ana.setViewportSize({ width, height: 800 })
    await expect(field).toHaveValue(title)
    const isWhole = () =>
      field.evaluate(
        ({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
          scrollHeight <= clientHeight && scrollWidth <= clientWidth,
      )
    await expect.poll(isWhole).toBe(true)
    await expectNoOverflow(ana)
  }
  await field.fill('Lisbon\nand Porto')
  await field.press('Enter')
  await expect(field).not.toBeFocused()
  await expect(field).toHaveValue('Lisbon and Porto')
})
