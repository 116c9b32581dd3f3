/** Voting in a trip, as people meet it in the planner. */
import type { Locator, Page } from '@playwright/test'
import type { ConcordServer } from '../concord.ts'
import { expectAccessibleInBoth, expectNoOverflow } from './fit.ts'
import {
  addCards,
  addDay,
  column,
  expect,
  makeTrip,
  pathOf,
  saveState,
  test,
  titlesIn,
} from './planner-page.ts'

const MEMBERS = { ben: 'editor', cleo: 'commenter' }

const polls = (page: Page): Locator => page.getByRole('complementary', { name: 'Polls' })
const openPolls = (page: Page) => page.getByRole('button', { name: /^Polls/ }).click()
const poll = (page: Page, question: string): Locator =>
  page.getByRole('article', { name: question })
const option = (page: Page, title: string): Locator =>
  page.getByRole('article').getByRole('listitem').filter({ hasText: title })
const choice = (page: Page, title: string, word: string): Locator =>
  page.getByRole('group', { name: `Your vote on ${title}` }).getByRole('radio', { name: word })
const toast = (page: Page): Locator => page.getByRole('status').filter({ hasText: 'Agreed' })

const QUESTION = 'Where to eat?'

/** A trip with the others, and a poll in it. */
async function tripWithPoll(
  concord: ConcordServer,
  fields: Record<string, unknown> = {},
  members: Readonly<Record<string, string>> = MEMBERS,
): Promise<{ trip: string; pollId: string; one: string }> {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, members)
  const made = await concord.call('ana', 'POST', `/api/v1/trips/${trip}/polls`, {
    question: QUESTION,
    options: [{ title: 'Ramiro' }, { title: 'Market' }],
    ...fields,
  })
  expect(made.status).toBe(201)
  const pollId = String(made.body.id)
  return { trip, pollId, one: `/api/v1/trips/${trip}/polls/${pollId}` }
}

test('[PL30] one asks, the others vote, and everybody sees how it stands', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, MEMBERS)
  const [ana, cleo] = [await as('ana', pathOf(trip)), await as('cleo', pathOf(trip))]
  await addCards(ana, 'Ideas', 'Fado in a small bar')
  for (const page of [ana, cleo]) await openPolls(page)
  await expect(polls(cleo).getByText('Nothing to vote on yet')).toBeVisible()
  await expect(polls(cleo).getByRole('button', { name: 'Ask a question' })).toHaveCount(0)

  await ana.getByRole('button', { name: 'Ask a question' }).click()
  const form = ana.getByRole('dialog', { name: 'Ask a question' })
  await form.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(form.getByRole('alert')).toHaveText('Write a question.')
  await form.getByLabel('Question').fill(QUESTION)
  await form.getByLabel('Option 1', { exact: true }).fill('Ramiro')
  await form.getByLabel('Option 2', { exact: true }).fill('Market')
  await form.getByLabel('Pick from the plan').click()
  await ana.getByRole('option', { name: 'Fado in a small bar' }).click()
  await form.getByLabel('Closes at').fill('2030-05-14T18:00')
  await form.getByLabel('Agreed with').selectOption('Everybody who may vote')
  await form.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(form).toHaveCount(0)

  // Cleo is told that something waits for her.
  await expect(cleo.getByRole('button', { name: 'Polls 1 waits for your vote' })).toBeVisible()
  await expect(poll(cleo, QUESTION)).toContainText('agreed with everybody who may vote')
  await expect(poll(cleo, QUESTION)).toContainText('closes Tue 14 May')
  await expect(option(cleo, 'Ramiro')).toContainText('No votes yet · 0 of 3 needed')
  await expect(option(cleo, 'Fado in a small bar')).toBeVisible()
  await choice(cleo, 'Ramiro', 'Yes').check()
  await choice(ana, 'Ramiro', 'No').check()
  for (const page of [ana, cleo]) {
    await expect(option(page, 'Ramiro')).toContainText('1 yes, 1 no · out of reach')
    await expect(poll(page, QUESTION)).toContainText('2 of 3 have voted')
  }
  await expect(option(ana, 'Ramiro').getByText('Yes: Cleo. No: you.')).toBeAttached()

  await choice(ana, 'Ramiro', 'Yes').check()
  await expect(option(cleo, 'Ramiro')).toContainText('2 yes · 2 of 3 needed')
  await ana.getByRole('button', { name: 'Take back your vote on Ramiro' }).click()
  await expect(choice(ana, 'Ramiro', 'Yes')).not.toBeChecked()
  await expect(option(cleo, 'Ramiro')).toContainText('1 yes · 1 of 3 needed')
  // What one said is not taken back by undo.
  await expect(saveState(cleo)).toHaveText('All changes saved')
  await expect(cleo.getByRole('button', { name: 'Undo' })).toHaveCount(0)
  await ana.getByRole('button', { name: 'Undo' }).click()
  await expect(titlesIn(ana, 'Ideas')).toHaveCount(0)
  await expect(option(ana, 'Ramiro')).toContainText('1 yes')
})

test('[PL30] each way of voting is counted as it is said', async ({ as, concord }) => {
  const options = [{ title: 'Ramiro' }, { title: 'Market' }]
  const rule = { kind: 'count', n: 1 }
  const { trip } = await tripWithPoll(concord, { ballot: { kind: 'single' }, rule })
  for (const [question, kind] of [
    ['Which ones?', 'approval'],
    ['How good?', 'score'],
    ['In which order?', 'ranked'],
  ])
    await concord.call('ana', 'POST', `/api/v1/trips/${trip}/polls`, {
      question,
      options,
      ballot: { kind },
      rule: { kind: 'unanimous' },
    })
  const ana = await as('ana', pathOf(trip))
  await openPolls(ana)
  const row = (question: string, title: string) =>
    poll(ana, question).getByRole('listitem').filter({ hasText: title })

  await poll(ana, QUESTION).getByRole('radio', { name: 'Market' }).check()
  await poll(ana, QUESTION).getByRole('radio', { name: 'Ramiro' }).check()
  await expect(row(QUESTION, 'Ramiro')).toContainText('Agreed')
  await expect(row(QUESTION, 'Market')).not.toContainText('Agreed')
  await poll(ana, QUESTION).getByRole('button', { name: 'Abstain' }).click()
  await expect(row(QUESTION, 'Ramiro')).toContainText('1 abstained')
  await poll(ana, QUESTION)
    .getByRole('button', { name: /^Take back/ })
    .click()
  await expect(row(QUESTION, 'Ramiro')).toContainText('No votes yet')

  await poll(ana, 'Which ones?').getByRole('checkbox', { name: 'Ramiro' }).check()
  await expect(row('Which ones?', 'Ramiro')).toContainText('1 yes · 1 of 3 needed')
  await poll(ana, 'Which ones?').getByRole('checkbox', { name: 'Ramiro' }).uncheck()
  await expect(row('Which ones?', 'Ramiro')).toContainText('No votes yet')

  await ana
    .getByRole('group', { name: 'Points for Market' })
    .getByRole('radio', { name: '4' })
    .check()
  await expect(row('How good?', 'Market')).toContainText('4 points, 1 yes')

  await ana.getByLabel('Your place for Market').selectOption('My 1st')
  await ana.getByLabel('Your place for Ramiro').selectOption('My 1st')
  await expect(ana.getByLabel('Your place for Market')).toHaveValue('2')
  await expect(row('In which order?', 'Market').getByText('Yes: you (2nd).')).toBeAttached()
})

test('[PL31] at an activity that is voted on stands how many want it, and wanting it is one press', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, MEMBERS)
  const [ana, cleo] = [await as('ana', pathOf(trip)), await as('cleo', pathOf(trip))]
  await addCards(ana, 'Ideas', 'Castle', 'Beach')
  await openPolls(ana)
  await ana.getByRole('button', { name: 'Ask a question' }).click()
  await ana.getByRole('textbox', { name: 'Question' }).fill('What shall we see?')
  await ana.getByRole('combobox', { name: 'Pick from the plan' }).click()
  await ana.getByRole('option', { name: 'Castle' }).click()
  await ana.getByRole('button', { name: 'Ask', exact: true }).click()

  const wanted = (page: Page, words: string) =>
    column(page, 'Ideas').getByRole('button', { name: `${words}: Castle` })
  await wanted(cleo, '0 of 3 want this').click()
  await expect(wanted(cleo, '1 of 3 wants this')).toHaveAttribute('aria-pressed', 'true')
  await expect(wanted(ana, '1 of 3 wants this')).toHaveAttribute('aria-pressed', 'false')
  await wanted(ana, '1 of 3 wants this').click()
  await expect(wanted(cleo, '2 of 3 want this')).toBeVisible()
  await expect(choice(ana, 'Castle', 'Yes')).toBeChecked()
  await wanted(cleo, '2 of 3 want this').click()
  await expect(wanted(ana, '1 of 3 wants this')).toBeVisible()
  await expect(column(ana, 'Ideas').getByText(/want/)).toHaveCount(1)
})

test('[PL32] what is agreed is told once, is there for who comes later, and becomes a part of the plan', async ({
  as,
  concord,
}) => {
  const { trip } = await tripWithPoll(concord)
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await addDay(ana)
  await openPolls(ana)
  await openPolls(ben)
  await choice(ana, 'Ramiro', 'Yes').check()
  await choice(ben, 'Ramiro', 'Yes').check()
  for (const page of [ana, ben]) {
    await expect(toast(page).getByText('2 of 3 want Ramiro.')).toHaveCount(1)
    await expect(option(page, 'Ramiro')).toHaveAttribute('data-fresh', 'true')
  }
  const cleo = await as('cleo', pathOf(trip))
  await openPolls(cleo)
  await expect(option(cleo, 'Ramiro')).toContainText('Agreed')
  await expect(option(cleo, 'Ramiro')).not.toHaveAttribute('data-fresh', 'true')
  await expect(toast(cleo)).toHaveCount(0)
  // One more says so, and then all do: it was agreed before.
  await choice(cleo, 'Ramiro', 'Yes').check()
  await expect(option(ana, 'Ramiro')).toContainText('3 yes')
  await ben.reload()
  await openPolls(ben)
  await expect(option(ben, 'Ramiro')).toContainText('3 yes')
  await expect(toast(ben)).toHaveCount(0)
  await expect(ana.getByText('Everybody wants Ramiro.')).toHaveCount(0)

  await ana.getByRole('button', { name: `More for ${QUESTION}` }).click()
  await ana.getByRole('menuitem', { name: 'End the vote' }).click()
  await ana.getByRole('dialog').getByRole('button', { name: 'End the vote' }).click()
  for (const page of [ana, cleo]) {
    await expect(poll(page, QUESTION)).toContainText('Agreed: Ramiro.')
    await expect(page.getByRole('group', { name: 'Your vote on Ramiro' })).toHaveCount(0)
  }
  await expect(cleo.getByRole('button', { name: 'Make it an activity: Ramiro' })).toHaveCount(0)
  await ana.getByRole('button', { name: 'Make it an activity: Ramiro' }).click()
  await ana.getByRole('menuitem', { name: 'Day 1' }).click()
  await expect(titlesIn(ana, 'Day 1')).toHaveText(['Ramiro'])
  await expect(column(cleo, 'Day 1')).toContainText('Agreed')
  await ana.getByRole('button', { name: 'Put on a day: Ramiro' }).click()
  await ana.getByRole('menuitem', { name: 'Ideas' }).click()
  await expect(titlesIn(cleo, 'Ideas')).toHaveText(['Ramiro'])

  await ana.getByRole('button', { name: `More for ${QUESTION}` }).click()
  await ana.getByRole('menuitem', { name: 'Vote again' }).click()
  await ana.getByRole('dialog').getByRole('button', { name: 'Vote again' }).click()
  await expect(option(cleo, 'Ramiro')).toContainText('No votes yet')
})

test('[PL33] a vote made offline counts when it comes in time, and who voted too late is told', async ({
  as,
  concord,
}) => {
  const { trip, one } = await tripWithPoll(concord)
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await openPolls(ana)
  await openPolls(ben)
  await expect(option(ben, 'Ramiro')).toBeVisible()
  await ben.context().setOffline(true)
  await expect(polls(ben).getByRole('status').first()).toContainText('Your votes are kept')
  await choice(ben, 'Ramiro', 'Yes').check()
  await expect(option(ben, 'Ramiro')).toContainText('1 yes')
  await expect(option(ana, 'Ramiro')).toContainText('No votes yet')
  await ben.context().setOffline(false)
  await expect(option(ana, 'Ramiro')).toContainText('1 yes')

  await ben.context().setOffline(true)
  await expect(saveState(ben)).toHaveText(/^Offline/)
  await choice(ben, 'Market', 'Yes').check()
  expect((await concord.call('ana', 'POST', `${one}/close`)).status).toBe(200)
  await expect(poll(ana, QUESTION)).toContainText('Nothing was agreed.')
  await ben.context().setOffline(false)
  await expect(ben.getByRole('alert')).toContainText('Your vote was taken back: voting has ended.')
  await expect(poll(ben, QUESTION)).toContainText('Nothing was agreed.')
  await expect(option(ben, 'Market')).toContainText('No votes')
})

test('[PL33] changes of polls are said politely, and all of it works with the keyboard', async ({
  as,
  concord,
}) => {
  const { trip, one } = await tripWithPoll(concord)
  const ana = await as('ana', pathOf(trip))
  await ana.getByRole('button', { name: /^Polls/ }).focus()
  await ana.keyboard.press('Enter')
  const news = ana.getByRole('status', { name: 'News of the polls' })
  await expect(news).toHaveAttribute('aria-live', 'polite')
  const ramiro = (await concord.call('ben', 'GET', one)).body.options[0].id as string
  await concord.call('ben', 'POST', `${one}/vote`, { optionId: ramiro, choice: 'up' })
  await expect(news).toHaveText('Ramiro: 1 of 2 needed.')

  await choice(ana, 'Ramiro', 'Yes').focus()
  await ana.keyboard.press('Space')
  await expect(choice(ana, 'Ramiro', 'Yes')).toBeChecked()
  await expect(news).toHaveText('Ramiro: agreed.')
  await ana.keyboard.press('ArrowRight')
  await expect(choice(ana, 'Ramiro', 'No')).toBeChecked()
  await ana.keyboard.press('Tab')
  await expect(ana.getByRole('button', { name: 'Take back your vote on Ramiro' })).toBeFocused()
  await ana.keyboard.press('Enter')
  await expect(choice(ana, 'Ramiro', 'No')).not.toBeChecked()
  await expect(news).toHaveText('Ramiro: 1 of 2 needed.')

  await ana.getByRole('button', { name: 'Ask a question' }).focus()
  await ana.keyboard.press('Enter')
  await expect(ana.getByRole('textbox', { name: 'Question' })).toBeFocused()
  await ana.keyboard.type('Which day?')
  await ana.keyboard.press('Tab')
  await ana.keyboard.type('Thursday')
  await ana.keyboard.press('Enter')
  await ana.keyboard.type('Friday')
  await ana.getByRole('button', { name: 'Ask', exact: true }).focus()
  await ana.keyboard.press('Enter')
  await expect(poll(ana, 'Which day?')).toContainText('Friday')
  await expect(news).toHaveText('A question: Which day?')
})

test('[PL34] in a secret poll nobody sees who voted for what, and the result comes at the end', async ({
  as,
  concord,
}) => {
  const { trip, one } = await tripWithPoll(concord, { secret: true })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await openPolls(ana)
  await openPolls(ben)
  await expect(poll(ana, QUESTION)).toContainText('Secret: the result is shown at the end')
  await choice(ana, 'Ramiro', 'Yes').check()
  await choice(ben, 'Ramiro', 'Yes').check()
  await expect(poll(ben, QUESTION)).toContainText('2 of 3 have voted')
  await expect(option(ben, 'Ramiro').getByText(/yes/)).toHaveCount(0)
  await ben.reload()
  await openPolls(ben)
  await expect(choice(ben, 'Ramiro', 'Yes')).toBeChecked()

  await ben.context().setOffline(true)
  await expect(saveState(ben)).toHaveText(/^Offline/)
  await choice(ben, 'Market', 'Yes').click()
  await expect(ben.getByText('Your vote was not taken')).toBeVisible()
  await expect(choice(ben, 'Market', 'Yes')).not.toBeChecked()
  await ben.context().setOffline(false)
  await expect(saveState(ben)).toHaveText('All changes saved')

  await concord.call('ana', 'POST', `${one}/close`)
  await expect(poll(ben, QUESTION)).toContainText('Agreed: Ramiro.')
  await expect(option(ben, 'Ramiro')).toContainText('2 yes')
  await expect(option(ben, 'Ramiro').getByText(/Ana|you/)).toHaveCount(0)
})

test('[PL17] [PL30] polls have no serious accessibility problem, light or dark, and fit a phone', async ({
  as,
  concord,
}) => {
  const { trip, one } = await tripWithPoll(concord)
  const options = [{ title: 'Thursday' }, { title: 'Friday' }]
  for (const kind of ['single', 'approval', 'score', 'ranked'])
    await concord.call('ana', 'POST', `/api/v1/trips/${trip}/polls`, {
      question: `A question for which people vote by ${kind}`,
      options,
      ballot: { kind },
    })
  const ids = (await concord.call('ana', 'GET', one)).body.options.map(
    ({ id }: { id: string }) => id,
  )
  for (const userId of ['ana', 'ben'])
    await concord.call(userId, 'POST', `${one}/vote`, { optionId: ids[0], choice: 'up' })
  await concord.call('cleo', 'POST', `${one}/vote`, { optionId: ids[1], choice: 'down' })

  const ana = await as('ana', pathOf(trip))
  const fit = async () => {
    await expectAccessibleInBoth(ana)
    await expectNoOverflow(ana)
  }
  await openPolls(ana)
  await expect(option(ana, 'Ramiro')).toContainText('Agreed')
  await fit()
  await ana.getByRole('button', { name: 'Ask a question' }).click()
  await ana.getByRole('dialog').waitFor()
  await fit()
  await ana.keyboard.press('Escape')
  await ana.setViewportSize({ width: 360, height: 740 })
  await ana.getByRole('button', { name: /^Polls/ }).waitFor()
  if ((await ana.getByRole('dialog', { name: 'Polls' }).count()) === 0) await openPolls(ana)
  await ana.getByRole('dialog', { name: 'Polls' }).waitFor()
  await fit()
})
