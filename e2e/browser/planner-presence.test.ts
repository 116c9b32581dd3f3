/** Who is there, as two people see each other in the planner. */
import { join } from 'node:path'
import { textClient } from '../event-readers.ts'
import { expect, makeTrip, pathOf, test, peopleHere } from './planner-page.ts'

const PICTURE = join(import.meta.dirname, '../../test-results/presence.png')

test('[PL43] one sees who is there, how they are and that they write; who hides is seen by nobody, in no tab', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor', bot: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await expect(peopleHere(ana)).toHaveAccessibleName('Here now: Ben and you')

  // Somebody without an editor is there as everybody else is.
  const bot = await textClient(concord.wsUrl, await concord.token('bot', { name: 'Bot' }))
  const { members } = await bot.ask('join_trip_room', trip, 'trip_room_joined')
  expect(members.map(({ userId }: { userId: string }) => userId)).toEqual(['ana', 'ben', 'bot'])
  await expect(peopleHere(ana)).toHaveAccessibleName('Here now: Ben, Bot, and you')
  bot.send('presence_update', { tripId: trip, status: 'busy' })

  await peopleHere(ben).click()
  await ben.getByRole('menuitem', { name: 'Away' }).click()
  await peopleHere(ana).click()
  const menu = ana.getByRole('menu')
  await expect(menu).toContainText('BenAway')
  await expect(menu).toContainText('BotBusy')
  await ana.screenshot({ path: PICTURE })
  await ana.keyboard.press('Escape')

  await ana.getByRole('button', { name: /^Chat/ }).click()
  await ben.getByRole('button', { name: /^Chat/ }).click()
  await ben.getByRole('combobox', { name: 'Message' }).pressSequentially('Hm')
  await expect(ana.getByText('Ben is writing …')).toBeVisible()
  await expect(ana.getByText('Ben is writing …')).toHaveCount(0)

  // A second tab of Ben's, in the same browser.
  const tab = await as('ben', pathOf(trip), ben.context())
  await expect(peopleHere(tab)).toHaveAccessibleName(/Ana/)
  await peopleHere(ben).click()
  await ben.getByRole('menuitemcheckbox', { name: 'Hide me' }).click()
  await expect(ben.getByText('nobody sees that you are here')).toBeVisible()
  await ben.screenshot({ path: PICTURE.replace('.png', '-hidden.png') })
  await expect(peopleHere(ana)).toHaveAccessibleName('Here now: Bot and you')
  expect(await bot.next('user_left')).toMatchObject({ userId: 'ben' })
  // It stays so over a reload, and for what is typed.
  await ben.reload()
  await expect(peopleHere(ben)).toHaveAccessibleName('Here now: Ana, Bot, and you, hidden')
  const frames = bot.frames.length
  await ben.getByRole('button', { name: /^Chat/ }).click()
  await ben.getByRole('combobox', { name: 'Message' }).pressSequentially('Hm')
  await bot.ask('ping', {}, 'pong')
  expect(bot.frames.slice(frames).filter(({ data }) => data.userId === 'ben')).toEqual([])
  await expect(peopleHere(ana)).toHaveAccessibleName('Here now: Bot and you')

  await peopleHere(tab).click()
  await tab.getByRole('menuitemcheckbox', { name: 'Hide me' }).click()
  await expect(peopleHere(ana)).toHaveAccessibleName('Here now: Ben, Bot, and you')
  bot.close()
  await expect(peopleHere(ana)).toHaveAccessibleName('Here now: Ben and you')
})
