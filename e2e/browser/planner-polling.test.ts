/** The planner where no WebSocket gets through. */
import { metricOf } from '../metric-of.ts'
import {
  addCards,
  card,
  expect,
  makeTrip,
  pathOf,
  peopleHere,
  saveState,
  test,
} from './planner-page.ts'

test('[SD76] where no WebSocket gets through, people plan together all the same, and who leaves is gone', async ({
  as,
  concord,
  browser,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const context = await browser.newContext()
  await context.addInitScript(() => {
    window.WebSocket = class extends EventTarget {
      constructor() {
        super()
        queueMicrotask(() => this.dispatchEvent(new CloseEvent('close', { code: 1006 })))
      }
      close(): void {}
    } as unknown as typeof WebSocket
  })
  const ana = await as('ana', pathOf(trip), context)
  const ben = await as('ben', pathOf(trip))
  const people = peopleHere(ben)
  await expect(people).toHaveAccessibleName('Here now: Ana and you')
  await addCards(ana, 'Ideas', 'Castle')
  await expect(card(ben, 'Castle')).toBeVisible()
  await addCards(ben, 'Ideas', 'Beach')
  await expect(card(ana, 'Beach')).toBeVisible()
  for (const page of [ana, ben]) await expect(saveState(page)).toHaveText('All changes saved')
  // A page that goes says so: nothing else would tell the server, until it has heard nothing for long.
  await ana.close({ runBeforeUnload: true })
  await expect(people).toHaveAccessibleName(/^Only you here/)
  await expect.poll(() => metricOf(concord, 'concord_sockets')).toBe(1)
  await context.close()
})
