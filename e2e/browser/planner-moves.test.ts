/** Activities are moved with the mouse, the keyboard and the menu. */
import type { Page } from '@playwright/test'
import {
  addCards,
  addDay,
  card,
  column,
  expect,
  makeTrip,
  pathOf,
  test,
  titlesIn,
} from './planner-page.ts'

async function board(page: Page): Promise<void> {
  await addDay(page, '2027-05-13')
  await addDay(page)
  await addCards(page, 'Ideas', 'Market', 'Surfing')
  await addCards(page, 'Day 1', 'Castle', 'Fado', 'Tram')
}

async function drag(page: Page, title: string, to: { x: number; y: number }): Promise<void> {
  await card(page, title).hover()
  await page.mouse.down()
  await page.mouse.move(to.x, to.y - 30, { steps: 12 })
  await page.mouse.move(to.x, to.y, { steps: 6 })
  await page.mouse.up()
}

async function middleOf(
  page: Page,
  title: string,
): Promise<{ x: number; y: number; top: number; bottom: number }> {
  const box = (await page.getByRole('listitem').filter({ hasText: title }).boundingBox())!
  return {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    top: box.y + 8,
    bottom: box.y + box.height - 8,
  }
}

test('[PL9] with the mouse, within a column and into another, and others see it', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await board(ana)
  const castle = await middleOf(ana, 'Castle')
  await drag(ana, 'Tram', { x: castle.x, y: castle.top })
  await expect(titlesIn(ana, 'Day 1')).toHaveText(['Tram', 'Castle', 'Fado'])

  const fado = await middleOf(ana, 'Fado')
  await drag(ana, 'Market', { x: fado.x, y: fado.top })
  await expect(titlesIn(ana, 'Day 1')).toHaveText(['Tram', 'Castle', 'Market', 'Fado'])

  const empty = (await column(ana, 'Day 2').boundingBox())!
  await drag(ana, 'Castle', { x: empty.x + 60, y: empty.y + 40 })
  for (const page of [ana, ben]) {
    await expect(titlesIn(page, 'Ideas')).toHaveText(['Surfing'])
    await expect(titlesIn(page, 'Day 1')).toHaveText(['Tram', 'Market', 'Fado'])
    await expect(titlesIn(page, 'Day 2')).toHaveText(['Castle'])
  }
  await ana.getByRole('button', { name: 'Undo' }).click()
  for (const page of [ana, ben])
    await expect(titlesIn(page, 'Day 1')).toHaveText(['Tram', 'Castle', 'Market', 'Fado'])
})

test('[PL9] with the keyboard, said aloud, and Escape puts it back', async ({ as, concord }) => {
  const ana = await as('ana', pathOf(await makeTrip(concord)))
  await board(ana)
  const said = ana.getByRole('log', { name: 'Moves on the board' })
  await card(ana, 'Castle').focus()
  await ana.keyboard.press('Space')
  await expect(said).toContainText('Castle picked up from Day 1, Thu 13 May, place 1 of 3.')
  await ana.keyboard.press('ArrowDown')
  await expect(said).toHaveText('Day 1, Thu 13 May, place 2 of 3')
  await ana.keyboard.press('ArrowRight')
  await expect(said).toHaveText('Day 2, Fri 14 May, place 1 of 1')
  await expect(card(ana, 'Castle')).toBeFocused()
  await ana.keyboard.press('Space')
  await expect(said).toHaveText('Castle put down at Day 2, Fri 14 May, place 1 of 1.')
  await expect(titlesIn(ana, 'Day 2')).toHaveText(['Castle'])
  await expect(card(ana, 'Castle')).toBeFocused()
  // Space did not open it.
  await expect(ana.getByRole('dialog')).toHaveCount(0)

  await ana.keyboard.press('Space')
  await ana.keyboard.press('ArrowLeft')
  await ana.keyboard.press('ArrowLeft')
  await expect(said).toHaveText('Ideas, place 1 of 3')
  await ana.keyboard.press('Escape')
  await expect(said).toHaveText('Castle is back at Day 2, Fri 14 May, place 1 of 1.')
  await expect(titlesIn(ana, 'Day 2')).toHaveText(['Castle'])

  await ana.keyboard.press('Enter')
  await expect(ana.getByRole('dialog').getByLabel('Title')).toHaveValue('Castle')
})

test('[PL9] with the menu, and with the field of the activity', async ({ as, concord }) => {
  const ana = await as('ana', pathOf(await makeTrip(concord)))
  await board(ana)
  await ana.getByRole('button', { name: 'More for Fado' }).click()
  await ana.getByRole('menuitem', { name: 'Move up' }).click()
  await expect(titlesIn(ana, 'Day 1')).toHaveText(['Fado', 'Castle', 'Tram'])
  await ana.getByRole('button', { name: 'More for Market' }).click()
  await ana
    .getByRole('menu', { name: 'More for Market' })
    .getByRole('menuitem', { name: 'Day 2, Fri 14 May' })
    .click()
  await expect(titlesIn(ana, 'Day 2')).toHaveText(['Market'])
  await card(ana, 'Market').click()
  await ana.getByRole('dialog').getByLabel('Day').selectOption('Ideas')
  await ana.keyboard.press('Escape')
  await expect(titlesIn(ana, 'Ideas')).toHaveText(['Surfing', 'Market'])
})

test('[PL9] with a finger that rests on it; a finger that moves at once scrolls', async ({
  as,
  concord,
  browser,
}) => {
  const trip = await makeTrip(concord)
  const phone = await browser.newContext({
    viewport: { width: 390, height: 800 },
    hasTouch: true,
    isMobile: true,
  })
  const ana = await as('ana', pathOf(trip), phone)
  await addCards(ana, 'Ideas', 'Market', 'Surfing')
  const [market, surfing] = [await middleOf(ana, 'Market'), await middleOf(ana, 'Surfing')]
  const touch = await phone.newCDPSession(ana)
  const at = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) =>
    touch.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x: market.x, y }],
    })
  const way = Array.from(
    { length: 8 },
    (_, step) => market.y + ((surfing.bottom - market.y) * (step + 1)) / 8,
  )
  // Without a pause on the way, in which it would rest.
  await Promise.all([
    at('touchStart', market.y),
    ...way.map((y) => at('touchMove', y)),
    at('touchEnd', surfing.bottom),
  ])
  await expect(titlesIn(ana, 'Ideas')).toHaveText(['Market', 'Surfing'])

  await ana.evaluate(() => scrollTo(0, 0))
  await at('touchStart', market.y)
  await expect(ana.locator('[data-moving]')).toBeVisible()
  for (const y of way) await at('touchMove', y)
  await at('touchEnd', surfing.bottom)
  await expect(titlesIn(ana, 'Ideas')).toHaveText(['Surfing', 'Market'])
  await phone.close()
})
