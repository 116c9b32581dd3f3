/** A voting room as a group uses it, on a phone and with a keyboard. */
import type { Browser, CDPSession, Locator, Page } from '@playwright/test'
import type { ConcordServer } from '../concord.ts'
import { expectAccessibleInBoth, expectNoOverflow } from './fit.ts'
import { expect, saveState, test } from './planner-page.ts'

const CANDIDATES = ['Casablanca', 'Spirited Away', 'Parasite']

async function makeRoom(
  concord: ConcordServer,
  members: readonly string[] = ['ben'],
  fields: Record<string, unknown> = {},
): Promise<string> {
  const { status, body } = await concord.call('ana', 'POST', '/api/v1/groups', {
    title: 'What shall we watch?',
    candidates: CANDIDATES.map((title) => ({ title })),
    ...fields,
  })
  expect(status).toBe(201)
  for (const userId of members)
    await concord.call('ana', 'POST', `/api/v1/groups/${body.id}/members`, {
      userId,
      role: 'commenter',
    })
  return String(body.id)
}

const roomPath = (id: string) => `/room/${id}`
const card = (page: Page, title: string): Locator => page.getByRole('article').getByText(title)
const vote = (page: Page, word: string): Locator =>
  page.getByRole('group', { name: 'Your vote', exact: true }).getByRole('button', { name: word })
const standing = (page: Page, title: string): Locator =>
  page.getByRole('region', { name: 'So far' }).getByRole('listitem').filter({ hasText: title })
const person = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'People in this room' }).getByRole('listitem').filter({
    hasText: name,
  })
const match = (page: Page): Locator => page.getByRole('dialog', { name: 'It’s a match' })

const phone = (browser: Browser) =>
  browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

/** A finger that goes over the card so far. */
async function swipe(finger: CDPSession, page: Page, dx: number, dy: number): Promise<void> {
  const box = (await page.getByRole('article').boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const touch = (type: string, points: { x: number; y: number }[]) =>
    finger.send('Input.dispatchTouchEvent', { type: type as 'touchStart', touchPoints: points })
  await touch('touchStart', [{ x, y }])
  for (let step = 1; step <= 6; step += 1)
    await touch('touchMove', [{ x: x + (dx * step) / 6, y: y + (dy * step) / 6 }])
  await touch('touchEnd', [])
}

test('[PL35] a room is opened from the list of trips, and goes through its candidates with the arrow keys', async ({
  as,
}) => {
  const ana = await as('ana')
  await ana.getByRole('button', { name: 'New room' }).click()
  const form = ana.getByRole('dialog', { name: 'Decide together' })
  await form.getByLabel('What is it about?').fill('What shall we watch?')
  await form.getByLabel('Option 1', { exact: true }).fill('Casablanca')
  await form.getByLabel('Option 2', { exact: true }).fill('Spirited Away')
  await form.getByLabel('Option 2', { exact: true }).press('Enter')
  await ana.keyboard.type('Parasite')
  await form.getByLabel('It’s a match with').selectOption('Everybody who may vote')
  await form.getByRole('button', { name: 'Open the room' }).click()

  await expect(card(ana, 'Casablanca')).toBeVisible()
  await expect(ana.getByRole('progressbar', { name: 'How far you are' })).toHaveAttribute(
    'aria-valuetext',
    '0 of 3',
  )
  await ana.keyboard.press('ArrowLeft')
  await expect(card(ana, 'Spirited Away')).toBeVisible()
  await ana.keyboard.press('ArrowUp')
  await expect(card(ana, 'Parasite')).toBeVisible()
  await expect(person(ana, 'You')).toContainText('here · 2 of 3')
  await expect(standing(ana, 'Casablanca')).toContainText('1 no')
  await expect(standing(ana, 'Spirited Away')).toContainText('1 abstained')
  // Alone, Ana is everybody.
  await ana.keyboard.press('ArrowRight')
  await expect(match(ana)).toContainText('Everybody wants it.')
  await match(ana).getByRole('button', { name: 'Keep going' }).click()
  await expect(ana.getByText('You have been through all of it').first()).toBeVisible()
  for (const word of ['No', 'Abstain', 'Yes']) await expect(vote(ana, word)).toBeDisabled()
  await ana.getByRole('button', { name: 'Take back: yes on Parasite' }).click()
  await expect(card(ana, 'Parasite')).toBeVisible()
  await expect(standing(ana, 'Parasite')).not.toContainText('Agreed')

  await ana.getByLabel('Add a candidate').fill('Arrival')
  await ana.getByLabel('Add a candidate').press('Enter')
  await expect(ana.getByRole('progressbar')).toHaveAttribute('aria-valuetext', '2 of 4')
  await ana.getByRole('link', { name: 'Concord: your trips' }).click()
  await ana.getByRole('link', { name: 'What shall we watch?' }).click()
  await expect(card(ana, 'Parasite')).toBeVisible()
})

test('[PL35] on a phone candidates are swiped, and a match is told once to all who are there', async ({
  as,
  concord,
  browser,
}) => {
  const id = await makeRoom(concord, ['ben', 'cleo'])
  const context = await phone(browser)
  const ben = await as('ben', roomPath(id), context)
  const ana = await as('ana', roomPath(id))
  await expect(card(ben, 'Casablanca')).toBeVisible()
  await expect(person(ben, 'Ana')).toContainText('here')
  await expect(person(ben, 'Cleo')).toContainText('not here')
  const finger = await context.newCDPSession(ben)

  // Not far enough: the card goes back.
  await swipe(finger, ben, 8, 5)
  await expect(ben.getByRole('progressbar')).toHaveAttribute('aria-valuetext', '0 of 3')
  await swipe(finger, ben, 180, 10)
  await expect(card(ben, 'Spirited Away')).toBeVisible()
  await swipe(finger, ben, -180, 20)
  await expect(card(ben, 'Parasite')).toBeVisible()
  await swipe(finger, ben, 10, -220)
  await expect(ben.getByText('You have been through all of it').first()).toBeVisible()
  await expect(standing(ana, 'Casablanca')).toContainText('1 yes · 1 of 2 needed')
  await expect(standing(ana, 'Spirited Away')).toContainText('1 no')
  await expect(standing(ana, 'Parasite')).toContainText('1 abstained')
  await expect(person(ana, 'Ben')).toContainText('3 of 3')

  await vote(ana, 'Yes').click()
  for (const page of [ana, ben]) {
    await expect(match(page)).toContainText('Casablanca')
    await expect(match(page)).toContainText('2 of 3 want it.')
  }
  await match(ben).getByRole('button', { name: 'Keep going' }).click()
  await expect(standing(ben, 'Casablanca')).toContainText('Agreed')
  const cleo = await as('cleo', roomPath(id))
  await expect(standing(cleo, 'Casablanca')).toContainText('Agreed')
  await vote(cleo, 'Yes').click()
  await expect(standing(ana, 'Casablanca')).toContainText('3 yes')
  await expect(match(cleo)).toHaveCount(0)
  await expect(match(ben)).toHaveCount(0)

  await match(ana).getByRole('button', { name: 'End the vote' }).click()
  for (const page of [ana, ben, cleo])
    await expect(page.getByRole('article')).toContainText('Agreed: Casablanca.')
  await context.close()
})

test('[PL35] in a room one votes without a network, and it counts on return', async ({
  as,
  concord,
}) => {
  const id = await makeRoom(concord)
  const [ana, ben] = [await as('ana', roomPath(id)), await as('ben', roomPath(id))]
  await expect(card(ben, 'Casablanca')).toBeVisible()
  await ben.context().setOffline(true)
  await expect(saveState(ben)).toHaveText(/^Offline/)
  for (const word of ['Yes', 'No', 'Yes']) await vote(ben, word).click()
  await expect(ben.getByText('You have been through all of it').first()).toBeVisible()
  await expect(person(ana, 'Ben')).toContainText('0 of 3')
  await ben.context().setOffline(false)
  await expect(person(ana, 'Ben')).toContainText('3 of 3')
  await expect(standing(ana, 'Spirited Away')).toContainText('1 no')
})

test('[PL35] a room shows what it is told to show, says when it is paused, and hears what is said in it', async ({
  as,
  concord,
}) => {
  const id = await makeRoom(concord)
  const path = `/api/v1/groups/${id}`
  const ben = await as('ben', roomPath(id))
  await expect(card(ben, 'Casablanca')).toBeVisible()
  for (let turn = 0; turn < 2; turn += 1) await concord.call('ana', 'POST', `${path}/next`)
  await expect(card(ben, 'Spirited Away')).toBeVisible()
  await concord.call('ana', 'PATCH', path, { status: 'paused' })
  await expect(ben.getByText('The room is paused.')).toBeVisible()
  await expect(vote(ben, 'Yes')).toHaveCount(0)
  await concord.call('ana', 'PATCH', path, { status: 'active' })
  await vote(ben, 'Yes').click()
  await expect(card(ben, 'Casablanca')).toBeVisible()

  await concord.call('ana', 'POST', `${path}/announcements`, { message: 'We begin at eight.' })
  await expect(ben.getByText('We begin at eight.')).toBeVisible()
  await concord.call('ana', 'POST', `${path}/recommendations`, {
    title: 'Arrival',
    reason: 'You liked Parasite',
  })
  await expect(ben.getByRole('region', { name: 'Suggestions' })).toContainText('Arrival')
  await expect(ben.getByRole('button', { name: 'Add Arrival' })).toHaveCount(0)
  const ana = await as('ana', roomPath(id))
  await ana.getByRole('button', { name: 'Add Arrival' }).click()
  await expect(standing(ben, 'Arrival')).toBeVisible()
  await expect(ana.getByRole('region', { name: 'Suggestions' })).toHaveCount(0)
})

test('[PL35] people are invited to a room, and who does not belong to it is told so', async ({
  as,
  concord,
}) => {
  const id = await makeRoom(concord, [])
  const ana = await as('ana', roomPath(id))
  const eve = await as('eve', roomPath(id))
  await expect(eve.getByRole('heading', { name: 'This room is not open to you' })).toBeVisible()
  const lost = await as('eve', roomPath('nowhere'))
  await expect(lost.getByRole('heading', { name: 'There is no such room' })).toBeVisible()

  await ana.getByRole('button', { name: 'Share' }).click()
  const dialog = ana.getByRole('dialog', { name: 'Share this room' })
  await dialog.getByLabel('User id').fill('eve')
  await dialog.getByLabel('Role', { exact: true }).selectOption('Voter')
  await dialog.getByRole('button', { name: 'Invite' }).click()
  await expect(dialog.getByText('eve · votes', { exact: true })).toBeVisible()
  await ana.keyboard.press('Escape')
  await expect(person(ana, 'Eve')).toContainText('not here · 0 of 3')
  await eve.getByRole('button', { name: 'Try again' }).click()
  await expect(card(eve, 'Casablanca')).toBeVisible()
  await expect(eve.getByLabel('Add a candidate')).toHaveCount(0)
  await expect(person(ana, 'Eve')).toContainText('here · 0 of 3')
})

test('[PL17] [PL35] a room has no serious accessibility problem, light or dark, and fits a phone', async ({
  as,
  concord,
}) => {
  const id = await makeRoom(concord)
  const ana = await as('ana', roomPath(id))
  const fit = async () => {
    await expectAccessibleInBoth(ana)
    await expectNoOverflow(ana)
  }
  await card(ana, 'Casablanca').waitFor()
  await fit()
  await ana.setViewportSize({ width: 360, height: 740 })
  await fit()
  for (const word of ['Yes', 'No', 'Abstain']) await vote(ana, word).click()
  await fit()
  const poll = (await concord.call('ana', 'GET', `/api/v1/groups/${id}/polls`)).body.items[0]
  const optionId = poll.options[0].id as string
  await concord.call('ben', 'POST', `/api/v1/groups/${id}/polls/${poll.id}/vote`, {
    optionId,
    choice: 'up',
  })
  await expect(match(ana)).toContainText('Everybody wants it.')
  await fit()
})

test('[PL48] in a room people talk as in a trip, and what somebody suggests is put to the vote', async ({
  as,
  concord,
  browser,
}, info) => {
  const id = await makeRoom(concord)
  const context = await phone(browser)
  const [ana, ben] = [await as('ana', roomPath(id)), await as('ben', roomPath(id), context)]
  const toggle = (page: Page): Locator => page.getByRole('button', { name: /^Chat/ })
  const field = (page: Page): Locator => page.getByRole('combobox', { name: 'Message' })
  const lines = (page: Page): Locator =>
    page.getByRole('log', { name: 'Messages' }).getByRole('listitem')
  await toggle(ana).click()
  await field(ana).fill('Arrival is two hours')
  await expect(ana.getByText('A suggestion to vote on')).toBeVisible()
  await ana.getByRole('switch', { name: 'A suggestion to vote on' }).click()
  await field(ana).press('Enter')
  await expect(toggle(ben)).toContainText('1')
  await toggle(ben).click()
  await expect(lines(ben)).toHaveText([/Ana.*Arrival is two hours/])
  await field(ben).pressSequentially('Yes, ')
  await expect(ana.getByText('Ben is writing …')).toBeVisible()
  await ben.screenshot({ path: info.outputPath('room-chat-phone.png') })
  await ana.screenshot({ path: info.outputPath('room-chat.png') })
  await expectAccessibleInBoth(ben)
  await expectNoOverflow(ben)
  await ana.getByRole('button', { name: /^More for your message/ }).click()
  await ana.getByRole('menuitem', { name: /^Put to the vote/ }).click()
  await expect(lines(ana)).toContainText(['In a poll'])
  await ana.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(standing(ana, 'Arrival is two hours')).toBeVisible()
  await context.close()
})

test('[PL35] a match of the first moments is told, too: from when the room is opened, not from when the page is listening', async ({
  as,
  concord,
  browser,
}) => {
  const id = await makeRoom(concord, ['ben'], { candidates: [{ title: 'Casablanca' }] })
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  let listen = () => {}
  const listens = new Promise<void>((resolve) => {
    listen = resolve
  })
  // Frames of a connection that tabs share have text in them, too.
  await context.routeWebSocket(/\/ws/, (page) => {
    const server = page.connectToServer()
    let isOpen = true
    page.onMessage(async (frame) => {
      if (/"subscribe".*consensus/.test(String(frame))) await listens
      if (isOpen) server.send(frame)
    })
    page.onClose(() => {
      isOpen = false
      void server.close()
    })
  })
  const ben = await as('ben', roomPath(id), context)
  await expect(card(ben, 'Casablanca')).toBeVisible()
  const ana = await as('ana', roomPath(id))
  await vote(ana, 'Yes').click()
  await vote(ben, 'Yes').click()
  await expect(standing(ben, 'Casablanca')).toContainText('Agreed')
  await expect(match(ana)).toContainText('Casablanca')
  await expect(match(ben)).toHaveCount(0)
  listen()
  await expect(match(ben)).toContainText('Casablanca')
  await match(ben).getByRole('button', { name: 'Keep going' }).click()
  await expect(match(ben)).toHaveCount(0)
  await context.close()
})
