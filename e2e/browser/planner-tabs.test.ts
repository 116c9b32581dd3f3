/** Several tabs of one person on one connection. */
import type { BrowserContext, Page } from '@playwright/test'
import {
  addCards,
  card,
  expect,
  makeTrip,
  pathOf,
  saveState,
  test,
  peopleHere,
} from './planner-page.ts'

/** The WebSockets of a browser that are open at this moment. */
function countSockets(context: BrowserContext): () => number {
  let open = 0
  context.on('page', (page) => {
    let ofPage = 0
    page.on('websocket', (socket) => {
      open += 1
      ofPage += 1
      socket.on('close', () => {
        open -= 1
        ofPage -= 1
      })
    })
    // A page that is gone does not tell of its sockets.
    page.on('close', () => {
      open -= ofPage
      ofPage = 0
    })
  })
  return () => open
}

const saved = (page: Page) => expect(saveState(page)).toHaveText('All changes saved')

test('[SD69] two tabs share one connection, and each edits, saves and is seen for itself', async ({
  as,
  concord,
  browser,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const context = await browser.newContext()
  const sockets = countSockets(context)
  const one = await as('ana', pathOf(trip), context)
  await saved(one)
  const two = await as('ana', pathOf(trip), context)
  await saved(two)
  const ben = await as('ben', pathOf(trip))
  expect(sockets()).toBe(1)
  // One person, however many tabs.
  await expect(peopleHere(ben)).toHaveAccessibleName('Here now: Ana and you')
  for (const page of [one, two])
    await expect(peopleHere(page)).toHaveAccessibleName('Here now: Ben and you')

  await addCards(one, 'Ideas', 'Castle')
  await addCards(two, 'Ideas', 'Market')
  await addCards(ben, 'Ideas', 'Beach')
  for (const page of [one, two, ben]) {
    for (const title of ['Castle', 'Market', 'Beach']) await expect(card(page, title)).toBeVisible()
    await saved(page)
  }
  expect(sockets()).toBe(1)

  // The tab that leads goes.
  await one.close()
  await addCards(two, 'Ideas', 'Tram')
  await expect(card(ben, 'Tram')).toBeVisible()
  await saved(two)
  await expect.poll(sockets).toBe(1)
  await addCards(ben, 'Ideas', 'Cake')
  await expect(card(two, 'Cake')).toBeVisible()
  await expect(peopleHere(ben)).toHaveAccessibleName('Here now: Ana and you')
  await context.close()
})

test('[SD70] where the browser has no Web Locks each tab has a connection of its own', async ({
  as,
  concord,
  browser,
}) => {
  const trip = await makeTrip(concord)
  const context = await browser.newContext()
  await context.addInitScript(() => {
    Object.defineProperty(navigator, 'locks', { value: undefined })
  })
  const sockets = countSockets(context)
  const one = await as('ana', pathOf(trip), context)
  const two = await as('ana', pathOf(trip), context)
  await addCards(one, 'Ideas', 'Castle')
  await addCards(two, 'Ideas', 'Market')
  for (const page of [one, two]) {
    for (const title of ['Castle', 'Market']) await expect(card(page, title)).toBeVisible()
    await saved(page)
  }
  expect(sockets()).toBe(2)
  await context.close()
})

test('[SD69] a tab that leads and is frozen is replaced, and comes back', async ({
  as,
  concord,
  browser,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const context = await browser.newContext()
  const one = await as('ana', pathOf(trip), context)
  await saved(one)
  const two = await as('ana', pathOf(trip), context)
  await saved(two)
  const ben = await as('ben', pathOf(trip))
  const devtools = await context.newCDPSession(one)
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
  await addCards(two, 'Ideas', 'Castle')
  await expect(card(ben, 'Castle')).toBeVisible({ timeout: 30_000 })
  await saved(two)
  await devtools.send('Page.setWebLifecycleState', { state: 'active' })
  await addCards(ben, 'Ideas', 'Beach')
  for (const page of [one, two]) await expect(card(page, 'Beach')).toBeVisible()
  await addCards(one, 'Ideas', 'Tram')
  await expect(card(ben, 'Tram')).toBeVisible()
  await saved(one)
  await context.close()
})
