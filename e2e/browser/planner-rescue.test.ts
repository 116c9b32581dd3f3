/** What people see when something that they did cannot be saved. */
import { readFile } from 'node:fs/promises'
import type { Page, WebSocketRoute } from '@playwright/test'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import {
  addCards,
  card,
  expect,
  keptOffline,
  makeTrip,
  notes,
  pathOf,
  saveState,
  test,
  titlesIn,
} from './planner-page.ts'

const notice = (page: Page) => page.getByTestId('rescued')

test('[PL25] [SD38] who was taken out while offline gets back what could not be saved', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const [ana, ben] = [await as('ana', pathOf(trip)), await as('ben', pathOf(trip))]
  await addCards(ana, 'Ideas', 'Castle')
  await expect(card(ben, 'Castle')).toBeVisible()
  await keptOffline(ben)
  await ben.context().setOffline(true)
  await expect(saveState(ben)).toHaveText(/^Offline/)
  await addCards(ben, 'Ideas', 'Beach')
  await notes(ben).click()
  await ben.keyboard.type('Bring an umbrella.')
  await ana.getByRole('button', { name: 'Share' }).click()
  await ana.getByRole('button', { name: 'Remove ben' }).click()
  await expect(ana.getByLabel('Role of ben')).toHaveCount(0)

  await ben.context().setOffline(false)
  await expect(notice(ben)).toContainText('Your 2 changes could not be saved')
  await expect(notice(ben)).toContainText('You added Beach')
  await expect(notice(ben)).toContainText('In the notes: “Bring an umbrella.”')
  await expect(ben.getByRole('heading', { level: 1 })).toHaveText(/this trip/i)
  await ben.screenshot({ path: 'test-results/rescued-taken-out.png' })

  await ben.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await ben.getByRole('button', { name: 'Copy' }).click()
  await expect(ben.getByRole('button', { name: 'Copied' })).toBeVisible()
  const copied = await ben.evaluate(() => navigator.clipboard.readText())
  expect(copied).toContain('## Added Beach')
  expect(copied).toContain('## Notes\n\nBring an umbrella.')
  const download = ben.waitForEvent('download')
  await ben.getByRole('button', { name: 'Download' }).click()
  await ben.getByRole('menuitem', { name: 'As data (JSON)' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('Lisbon – not saved.json')
  const data = JSON.parse(await readFile(await file.path(), 'utf8')) as { what: object[] }[]
  expect(data[0]!.what).toMatchObject([
    { deed: 'added', entry: { title: 'Beach' } },
    { deed: 'written', content: 'notes', text: 'Bring an umbrella.' },
  ])

  await ben.reload()
  await expect(notice(ben)).toContainText('You added Beach')
  await ben.getByRole('button', { name: 'Dismiss' }).click()
  await expect(notice(ben)).toHaveCount(0)
  await ben.reload()
  await expect(ben.getByRole('heading', { level: 1 })).toHaveText(/this trip/i)
  await expect(notice(ben)).toHaveCount(0)
})

test('[PL26] [SD33] a page goes on with a new document when the server refuses the old one', async ({
  as,
  concord,
}) => {
  const trip = await makeTrip(concord, { title: 'Lisbon' }, { ben: 'editor' })
  const ana = await as('ana', pathOf(trip))
  await addCards(ana, 'Ideas', 'Castle')
  await notes(ana).click()
  await ana.keyboard.type('From Ana.')
  await expect(saveState(ana)).toHaveText('All changes saved')
  const ben = await as('ben')
  const refuse = await refusingSocket(ben, `default/trip/${trip}`)
  await ben.goto(`${concord.url}${pathOf(trip)}?as=ben`)
  await expect(notes(ben)).toContainText('From Ana.')
  await expect(saveState(ben)).toHaveText('All changes saved')

  refuse()
  await addCards(ben, 'Ideas', 'Beach')
  // It is refused, and done again in another document.
  await expect(card(ana, 'Beach')).toBeVisible()
  await expect(saveState(ben)).toHaveText('All changes saved')
  await expect(notice(ben)).toHaveCount(0)

  refuse()
  await notes(ben).click()
  await ben.keyboard.press('Control+Home')
  await ben.keyboard.type('X')
  await expect(notice(ben)).toContainText('Your change could not be saved')
  await expect(notice(ben)).toContainText('In the notes: “XFrom Ana.')
  await ben.screenshot({ path: 'test-results/rescued-refused.png' })
  await expect(notes(ben)).toContainText('From Ana.')
  await expect(notes(ben)).not.toContainText('X')
  await notes(ben).click()
  await ben.keyboard.press('Control+Home')
  await ben.keyboard.type('From Ben. ')
  await expect(notes(ana)).toContainText('From Ben. From Ana.')
  await addCards(ana, 'Ideas', 'Market')
  await expect(titlesIn(ben, 'Ideas')).toHaveText(['Castle', 'Beach', 'Market'])
  await ben.getByRole('button', { name: 'Undo' }).click()
  await expect(notes(ana)).not.toContainText('From Ben.')
  await expect(saveState(ben)).toHaveText('All changes saved')
  await ben.getByRole('button', { name: 'Dismiss' }).click()
  await expect(notice(ben)).toHaveCount(0)
})

const [SYNC, AUTH, CLOSE] = [0, 2, 7]
const UPDATE = 2

/**
 * Stands between the page and the server. Each call of what it resolves with makes the next update of that document be
 * refused, as the server refuses one that it cannot take.
 */
async function refusingSocket(page: Page, document: string): Promise<() => void> {
  let refusing = false
  let closed = false
  // Frames on a connection that tabs share are packed once more.
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'locks', { value: undefined })
  })
  await page.routeWebSocket(/\/ws/, (socket: WebSocketRoute) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      const frame = typeof message === 'string' ? undefined : headOf(message)
      if (frame?.name !== document) return server.send(message)
      if (frame.type === AUTH) closed = false
      if (closed) return
      if (!refusing || frame.type !== SYNC || frame.subtype !== UPDATE) return server.send(message)
      refusing = false
      closed = true
      server.send(closeFrame(document, ''))
      socket.send(closeFrame(document, 'UPDATE_REFUSED: This update cannot be applied.'))
    })
    server.onMessage((message) => {
      const frame = typeof message === 'string' ? undefined : headOf(message)
      // The server's answer to the goodbye that the page did not say.
      if (frame?.name === document && frame.type === CLOSE) return
      socket.send(message)
    })
  })
  return () => {
    refusing = true
  }
}

function headOf(message: Buffer): { name: string; type: number; subtype: number } {
  const decoder = decoding.createDecoder(new Uint8Array(message))
  const name = decoding.readVarString(decoder)
  const type = decoding.readVarUint(decoder)
  return { name, type, subtype: decoding.hasContent(decoder) ? decoding.readVarUint(decoder) : 0 }
}

function closeFrame(name: string, reason: string): Buffer {
  const encoder = encoding.createEncoder()
  encoding.writeVarString(encoder, name)
  encoding.writeVarUint(encoder, CLOSE)
  encoding.writeVarString(encoder, reason)
  return Buffer.from(encoding.toUint8Array(encoder))
}
