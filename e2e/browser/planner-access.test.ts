/** Who may see and change a trip, as people meet it in the planner. */
import { startConcord } from '../concord.ts'
import {
  addCards,
  addDay,
  card,
  expect,
  makeTrip,
  notes,
  pathOf,
  saveState,
  test,
  titlesIn,
} from './planner-page.ts'

test('[PL2] two people in two tabs of one browser, and a reload is who the tab is', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const ana = await as('ana', pathOf(trip))
  const ben = await as('ben', pathOf(trip), ana.context())
  await expect(ana.getByRole('button', { name: 'You are Ana. Menu' })).toBeVisible()
  await expect(ben.getByRole('button', { name: 'You are Ben. Menu' })).toBeVisible()
  await expect(ana.getByRole('button', { name: 'Here now: Ben and you' })).toBeVisible()
  await addCards(ana, 'Ideas', 'Castle')
  await expect(card(ben, 'Castle')).toBeVisible()
  await ana.reload()
  await expect(ana.getByRole('button', { name: 'You are Ana. Menu' })).toBeVisible()
  await ben.getByRole('button', { name: 'You are Ben. Menu' }).click()
  await ben.getByRole('menuitem', { name: 'Be somebody else' }).click()
  await ben.getByRole('button', { name: 'Chloé' }).click()
  await expect(ben.getByRole('heading', { name: 'This trip is not open to you' })).toBeVisible()
})

test('[PL15] a viewer sees everything and can change nothing, until an owner says otherwise', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(
    concord,
    { title: 'Lisbon', startDate: '2027-05-13' },
    { emi: 'viewer' },
  )
  const ana = await as('ana', pathOf(trip))
  await addDay(ana)
  await addCards(ana, 'Day 1', 'Castle')
  await notes(ana).click()
  await ana.keyboard.type('Bring sun cream')

  const emi = await as('emi', pathOf(trip))
  const banner = emi.getByText('You can look but not change.')
  await expect(banner).toBeVisible()
  await expect(notes(emi)).toContainText('Bring sun cream')
  await expect(notes(emi)).toHaveAttribute('contenteditable', 'false')
  await expect(emi.getByLabel('Title of the trip')).not.toBeEditable()
  for (const name of ['Undo', 'Add a day', 'More for Castle']) {
    await expect(emi.getByRole('button', { name })).toHaveCount(0)
  }
  await expect(emi.getByLabel(/^Add an activity/)).toHaveCount(0)
  await card(emi, 'Castle').focus()
  await emi.keyboard.press('Space')
  await emi.keyboard.press('ArrowLeft')
  await expect(titlesIn(emi, 'Day 1')).toHaveText(['Castle'])
  await card(emi, 'Castle').click()
  await expect(emi.getByRole('dialog').getByLabel('Title')).not.toBeEditable()
  await expect(emi.getByRole('dialog').getByLabel('Day')).toBeDisabled()
  await emi.keyboard.press('Escape')

  await ana.getByRole('button', { name: 'Share' }).click()
  await ana.getByLabel('Role of emi').selectOption('Editor')
  await expect(banner).toHaveCount(0)
  await addCards(emi, 'Day 1', 'Fado')
  await expect(saveState(emi)).toHaveText('All changes saved')
  await expect(titlesIn(ana, 'Day 1')).toHaveText(['Castle', 'Fado'])
  await ana.getByLabel('Role of emi').selectOption('Viewer')
  await expect(banner).toBeVisible()
})

test('[PL16] an owner invites by user id; who is removed is told at once and finds the way back', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord)
  const ana = await as('ana', pathOf(trip))
  await ana.getByRole('button', { name: 'Share' }).click()
  await ana.getByLabel('User id').fill('not valid')
  await ana.getByRole('button', { name: 'Invite' }).click()
  await expect(ana.getByText('A user id has letters, digits')).toBeVisible()
  await ana.getByLabel('User id').fill('ben')
  await ana.getByRole('button', { name: 'Invite' }).click()
  await expect(ana.getByLabel('Role of ben')).toHaveValue('editor')

  const ben = await as('ben')
  await ben.getByRole('link', { name: 'Lisbon' }).click()
  await addCards(ben, 'Ideas', 'Beach')
  await expect(saveState(ben)).toHaveText('All changes saved')
  await ana.getByRole('button', { name: 'Remove ben' }).click()
  await expect(
    ben.getByRole('heading', { name: 'You are not part of this trip any more' }),
  ).toBeVisible()
  await ben.getByRole('link', { name: 'Back to your trips' }).click()
  await expect(ben.getByText('Where to first?')).toBeVisible()
})

test('[PL16] one leaves a trip; a trip that is unknown or deleted says so', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const ben = await as('ben')
  await ben.getByRole('button', { name: 'More for Lisbon' }).click()
  await ben.getByRole('menuitem', { name: 'Leave' }).click()
  await ben.getByRole('dialog').getByRole('button', { name: 'Leave trip' }).click()
  await expect(ben.getByText('Where to first?')).toBeVisible()

  const ana = await as('ana', pathOf('no-such-trip'))
  await expect(ana.getByRole('heading', { name: 'There is no such trip' })).toBeVisible()
  await ana.goto(`${concord.url}/trips/0123456789abcdef01234567`)
  await expect(ana.getByRole('heading', { name: 'There is no such trip' })).toBeVisible()
  await ana.goto(`${concord.url}${pathOf(trip)}`)
  await expect(ana.getByLabel('Title of the trip')).toHaveValue('Lisbon')
  await concord.call('ana', 'DELETE', `/api/v1/trips/${trip}`)
  await expect(ana.getByRole('heading', { level: 1 })).toHaveText(
    /not part of this trip any more|no such trip/,
  )
  await ana.goto(`${concord.url}/nowhere`)
  await expect(ana.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
})

test('[PL1] a server with a key asks for a token and says when it is not good', async ({
  page,
}) => {
  const { default: jwt } = await import('jsonwebtoken')
  const secret = 'a-secret-that-is-long-enough-for-this-test'
  const concord = await startConcord({ env: { JWT_SECRET: secret } })
  await page.goto(concord.url)
  await page.getByLabel('Your name').fill('Ana')
  await page.getByRole('button', { name: 'Start planning' }).click()
  const token = page.getByLabel('Token')
  await token.fill(
    jwt.sign({ sub: 'ana', userId: 'ana', name: 'Ana' }, 'another key', { expiresIn: 60 }),
  )
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('The server does not know you any more.')).toBeVisible()
  await token.fill(jwt.sign({ sub: 'ana', userId: 'ana', name: 'Ana' }, secret, { expiresIn: 600 }))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Where to first?')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('button', { name: 'You are Ana. Menu' })).toBeVisible()
  await concord.stop()
})

test('[PL19] a page loads nothing from other hosts and leaves the browser nothing to complain about', async ({
  as,
  concord,
}) => {
  const ana = await as('ana', pathOf(await makeTrip(concord)))
  await notes(ana).click()
  await ana.keyboard.type('All of it is here')
  await expect(saveState(ana)).toHaveText('All changes saved')
  const hosts = await ana.evaluate(() => [
    ...new Set(performance.getEntriesByType('resource').map(({ name }) => new URL(name).host)),
  ])
  expect(hosts).toEqual([new URL(concord.url).host])
  // What was complained about, such as a second copy of Yjs, fails every test that opens pages with `as`.
})
