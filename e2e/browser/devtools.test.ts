/** The panel of the SDK in the planner. */
import { addCards, expect, makeTrip, pathOf, saveState, test } from './planner-page.ts'

test('[DT1] the panel shows what the client does, and closing it leaves nothing behind', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const ana = await as('ana')
  await ana.getByRole('link', { name: 'Lisbon' }).waitFor()
  await ana.goto(`${concord.url}${pathOf(trip)}?devtools`)
  const panel = ana.getByRole('complementary', { name: 'Concord devtools' })
  const section = (name: string) => panel.getByRole('region', { name, exact: true })
  await expect(section('Connection')).toContainText('online')
  await expect(section('Documents')).toContainText(`trip/${trip}: saved, role owner`)
  await expect(section('Presence')).toContainText('(you), online')
  await expect(section('Taken back')).toContainText('none')

  const ben = await as('ben', pathOf(trip))
  await expect(section('Presence')).toContainText('Ben, online')
  await addCards(ben, 'Ideas', 'Castle')
  await expect(section('Events')).toContainText('activity.added, ben')
  await expect(section('Documents')).toContainText('activities 1')
  await ana.screenshot({ path: 'test-results/devtools.png' })

  await ana.context().setOffline(true)
  await expect(section('Connection')).toContainText('offline')
  await addCards(ana, 'Ideas', 'Beach')
  await expect(section('Documents')).toContainText(/offline, \d+ unsaved/)
  await ana.context().setOffline(false)
  await expect(saveState(ana)).toHaveText('All changes saved')
  await panel.getByRole('button', { name: 'Close' }).click()
  await expect(panel).toHaveCount(0)
  await addCards(ana, 'Ideas', 'Market')
  await expect(saveState(ana)).toHaveText('All changes saved')
})
