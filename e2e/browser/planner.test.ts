/** People plan a trip together, each in a browser of their own. */
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

test('[PL3] a trip is made, renamed and deleted', async ({ as }) => {
  const ana = await as('ana')
  await ana.getByRole('button', { name: 'Plan your first trip' }).click()
  await ana.getByLabel('Title').fill('Lisbon')
  await ana.getByLabel('Where to').fill('Portugal')
  await ana.getByLabel('First day').fill('2027-05-13')
  await ana.getByLabel('Last day').fill('2027-05-16')
  await ana.getByRole('button', { name: 'Create trip' }).click()
  await ana.getByRole('button', { name: 'Add the 4 days of the trip' }).click()
  await expect(column(ana, 'Day 4, Sun 16 May')).toBeVisible()

  await ana.getByRole('link', { name: 'Concord: your trips' }).click()
  await expect(ana.getByRole('listitem')).toContainText(['Lisbon'])
  await expect(ana.getByText('13 – 16 May 2027')).toBeVisible()
  await expect(ana.getByText('Owner')).toBeVisible()
  await ana.getByRole('button', { name: 'More for Lisbon' }).click()
  await ana.getByRole('menuitem', { name: 'Rename' }).click()
  await ana.getByRole('dialog').getByLabel('Title').fill('Porto')
  await ana.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
  await expect(ana.getByRole('link', { name: 'Porto' })).toBeVisible()

  await ana.getByRole('button', { name: 'More for Porto' }).click()
  await ana.getByRole('menuitem', { name: 'Delete' }).click()
  await ana.getByRole('dialog').getByRole('button', { name: 'Delete trip' }).click()
  await expect(ana.getByText('Where to first?')).toBeVisible()
})

test('[PL6] two people and two tabs of one person write at the same time and see the same in the end', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(
    concord,
    { title: 'Lisbon', startDate: '2027-05-13' },
    { ben: 'editor' },
  )
  const ana = await as('ana', pathOf(trip))
  const anaToo = await as('ana', pathOf(trip), ana.context())
  const ben = await as('ben', pathOf(trip))
  const everybody = [ana, anaToo, ben]

  await addDay(ana)
  for (const page of everybody) await expect(column(page, 'Day 1, Thu 13 May')).toBeVisible()
  await Promise.all([
    addCards(ana, 'Day 1', 'Tram 28', 'Castle', 'Fado'),
    addCards(anaToo, 'Ideas', 'Market', 'Surfing'),
    addCards(ben, 'Day 1', 'Flight', 'Dinner'),
  ])
  await expect(titlesIn(ana, 'Day 1')).toHaveCount(5)
  await expect(titlesIn(ana, 'Ideas')).toHaveCount(2)
  const [day, ideas] = [
    await titlesIn(ana, 'Day 1').allTextContents(),
    await titlesIn(ana, 'Ideas').allTextContents(),
  ]
  for (const page of everybody) {
    await expect(titlesIn(page, 'Day 1')).toHaveText(day)
    await expect(titlesIn(page, 'Ideas')).toHaveText(ideas)
    await expect(saveState(page)).toHaveText('All changes saved')
  }
})

test('[PL6] two people change different fields of one activity, and the costs add up for both', async ({
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
  await addCards(ana, 'Day 1', 'Dinner')
  await card(ana, 'Dinner').click()
  await card(ben, 'Dinner').click()
  await ana.getByRole('dialog').getByLabel('Cost').fill('48,50')
  await ben.getByRole('dialog').getByLabel('Place').fill('Ramiro')
  await expect(ana.getByRole('dialog').getByText('Ben is here too')).toBeVisible()
  for (const page of [ana, ben]) {
    await expect(page.getByRole('dialog').getByLabel('Place')).toHaveValue('Ramiro')
    // Whoever writes sees what they wrote.
    await expect(page.getByRole('dialog').getByLabel('Cost')).toHaveValue(
      page === ana ? '48,50' : '48.5',
    )
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await expect(column(page, 'Day 1')).toContainText('€48.50')
    await expect(page.getByRole('button', { name: '€48.50 planned' })).toBeVisible()
  }
})

test('[PL8] a deleted day gives its activities back to the ideas, and one undo brings everything back', async ({
  as,
  concord,
}) => {
  const ana = await as('ana', pathOf(await makeTrip(concord)))
  await addDay(ana, '2027-05-13')
  await addCards(ana, 'Ideas', 'Market')
  await addCards(ana, 'Day 1', 'Castle', 'Fado')
  await ana.getByRole('button', { name: 'More for Day 1, Thu 13 May' }).click()
  await ana.getByRole('menuitem', { name: 'Delete day' }).click()
  await expect(column(ana, 'Day 1')).toHaveCount(0)
  await expect(titlesIn(ana, 'Ideas')).toHaveText(['Market', 'Castle', 'Fado'])
  await ana.getByRole('button', { name: 'Undo' }).click()
  await expect(titlesIn(ana, 'Day 1, Thu 13 May')).toHaveText(['Castle', 'Fado'])
  await expect(titlesIn(ana, 'Ideas')).toHaveText(['Market'])
})

test('[PL14] undo takes back one’s own edits only, on the board and in the notes', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await addCards(ana, 'Ideas', 'Castle')
  await expect(card(ben, 'Castle')).toBeVisible()
  await addCards(ben, 'Ideas', 'Beach')
  await expect(card(ana, 'Beach')).toBeVisible()
  await card(ana, 'Castle').focus()
  await ana.keyboard.press('Control+z')
  for (const page of [ana, ben]) await expect(titlesIn(page, 'Ideas')).toHaveText(['Beach'])
  await ana.keyboard.press('Control+Shift+z')
  for (const page of [ana, ben])
    await expect(titlesIn(page, 'Ideas')).toHaveText(['Castle', 'Beach'])

  await notes(ana).click()
  await ana.keyboard.type('From Ana. ')
  await expect(notes(ben)).toContainText('From Ana. ')
  await notes(ben).click()
  await ben.keyboard.press('Control+End')
  await ben.keyboard.type('From Ben.')
  await expect(notes(ana)).toContainText('From Ben.')
  await ana.keyboard.press('Control+z')
  for (const page of [ana, ben]) await expect(notes(page)).not.toContainText('From Ana.')
  for (const page of [ana, ben]) await expect(notes(page)).toContainText('From Ben.')
})

test('[PL11] one sees at which activity and where in the notes the others are', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await addCards(ana, 'Ideas', 'Castle')
  await expect(ana.getByRole('button', { name: 'Here now: Ben and you' })).toBeVisible()

  await card(ben, 'Castle').click()
  const castle = ana.getByRole('listitem').filter({ hasText: 'Castle' })
  await expect(castle).toContainText('Also here: Ben')
  await ben.keyboard.press('Escape')
  await notes(ben).click()
  await expect(castle).not.toContainText('Ben')

  await ben.keyboard.type('Bring sun cream')
  await expect(notes(ana).locator('[data-caret-of="ben"]')).toHaveAttribute('data-name', 'Ben')
  await expect(notes(ana)).toContainText('Bring sun cream')
  // What the caret shows is not part of the text.
  await ana.reload()
  await expect(notes(ana).getByText('Bring sun cream')).toBeVisible()
  await ben.close()
  await expect(ana.getByRole('button', { name: 'Only you here' })).toBeVisible()
  await expect(notes(ana)).toHaveText('Bring sun cream')
})

test('[PL11] who is quicker at an activity than the notes are loaded is seen there', async ({
  as,
  concord,
  browser,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const ana = await as('ana', pathOf(trip))
  await addCards(ana, 'Ideas', 'Castle')
  const slow = await browser.newContext()
  const loading = Promise.withResolvers<void>()
  await slow.route('**/assets/notes-*.js', async (route) => {
    await loading.promise
    await route.continue()
  })
  const ben = await as('ben', pathOf(trip), slow)
  await card(ben, 'Castle').click()
  const castle = ana.getByRole('listitem').filter({ hasText: 'Castle' })
  await expect(castle).toContainText('Also here: Ben')
  loading.resolve()
  await expect(ben.locator('.tiptap')).toBeVisible()
  await card(ana, 'Castle').click()
  await expect(ben.getByRole('dialog')).toContainText('Ana is here too')
  await expect(castle).toContainText('Also here: Ben')
  await slow.close()
})
