/** The pictures of the README. */
import { createClient } from '@concord/client'
import type { Page } from '@playwright/test'
import type { ConcordServer } from '../concord.ts'
import { card, column, expect, notes, pathOf, saveState, test } from './planner-page.ts'
import { seedTrip } from './seed-trip.ts'
import { takePicture } from './take-picture.ts'

const MEMBERS = { ben: 'editor', chloe: 'editor' }
const WIDE = { width: 1280, height: 760 }
const PHONE = { width: 390, height: 844 }

async function pose(page: Page, size: typeof WIDE): Promise<void> {
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
}

/** Says or votes as somebody without a window. */
async function as(
  concord: ConcordServer,
  userId: string,
  act: (client: ReturnType<typeof createClient>) => Promise<void>,
): Promise<void> {
  const token = () => concord.token(userId)
  const client = createClient({ url: concord.url, token, offline: false })
  await act(client)
  await client.close()
}

test('the trip, and the trip on a phone', async ({ as: open, concord }, info) => {
  const trip = await seedTrip(concord, 'ana', MEMBERS)
  const ben = await open('ben', pathOf(trip))
  const chloe = await open('chloe', pathOf(trip))
  const ana = await open('ana', pathOf(trip))
  await pose(ana, WIDE)
  await card(chloe, 'Castelo de São Jorge').click()
  await notes(ben).click()
  await ben.keyboard.press('Control+End')
  await expect(notes(ana).locator('[data-caret-of="ben"]')).toBeVisible()
  await expect(column(ana, 'Day 2')).toContainText('Also here: Chloe')
  await expect(saveState(ana)).toHaveText('All changes saved')
  await takePicture(ana, 'planner.png', info)
  await pose(ana, PHONE)
  await takePicture(ana, 'planner-phone.png', info)
})

test('a poll and the chat beside the trip', async ({ as: open, concord }, info) => {
  const trip = await seedTrip(concord, 'ana', MEMBERS)
  const { body } = await concord.call('ana', 'POST', `/api/v1/trips/${trip}/polls`, {
    question: 'Where do we eat on Friday?',
    options: [{ title: 'Ramiro' }, { title: 'Time Out Market' }, { title: 'Cook at the flat' }],
    rule: { kind: 'majority' },
  })
  const pollId = String(body.id)
  const optionIds: string[] = body.options.map(({ id }: { id: string }) => id)
  for (const [userId, choices] of [
    ['ben', ['up', 'down', 'abstain']],
    ['chloe', ['up', 'up', 'down']],
  ] as const) {
    await as(concord, userId, async (client) => {
      const room = client.open('trip', trip)
      await room.synced
      for (const [index, choice] of choices.entries())
        await room.polls.vote(pollId, { optionId: optionIds[index]!, choice })
      await room.saved()
      room.chat.send(
        userId === 'ben' ? 'Ramiro! I can book for eight.' : 'Fine with me, but no queue please.',
      )
      await expect
        .poll(() => room.chat.messages.some(({ state }) => state === 'pending'))
        .toBe(false)
    })
  }
  const ana = await open('ana', pathOf(trip))
  await pose(ana, WIDE)
  await ana.getByRole('button', { name: /^Polls/ }).click()
  await expect(ana.getByRole('article', { name: 'Where do we eat on Friday?' })).toContainText(
    'Agreed',
  )
  await takePicture(ana, 'polls.png', info)
  await ana.getByRole('button', { name: /^Chat/ }).click()
  await expect(ana.getByRole('log', { name: 'Messages' }).getByRole('listitem')).toHaveCount(2)
  await takePicture(ana, 'chat.png', info)
})

test('a room on a phone', async ({ as: open, concord }, info) => {
  const { body } = await concord.call('ana', 'POST', '/api/v1/groups', {
    title: 'What shall we watch?',
    candidates: ['Casablanca', 'Spirited Away', 'Parasite'].map((title) => ({ title })),
  })
  const board = String(body.id)
  for (const userId of ['ben', 'chloe'])
    await concord.call('ana', 'POST', `/api/v1/groups/${board}/members`, {
      userId,
      role: 'commenter',
    })
  await open('ben', `/room/${board}`)
  const ana = await open('ana', `/room/${board}`)
  await pose(ana, PHONE)
  await expect(ana.getByRole('list', { name: 'People in this room' })).toContainText('Ben')
  await takePicture(ana, 'room.png', info)
})
