/**
 * Every editor of examples/: two people, their carets, undo, a network that is gone for a while, and somebody who only
 * reads.
 */
import type { Page } from '@playwright/test'
import { expect, test } from './example-page.ts'
import { takePicture } from './take-picture.ts'

interface Example {
  readonly name: string
  /** Where one reads. */
  readonly field: string
  /** Where one writes, if that is somewhere else. */
  readonly keys?: string
  /** The names at the carets of others. A plain field shows none. */
  readonly names?: string
}

const EXAMPLES: readonly Example[] = [
  { name: 'codemirror', field: '.cm-content', names: '.cm-ySelectionInfo' },
  { name: 'tiptap', field: '.tiptap', names: '.collaboration-carets__label' },
  { name: 'quill', field: '.ql-editor', names: '.ql-cursor-name' },
  {
    name: 'monaco',
    field: '.view-lines',
    keys: '.native-edit-context',
    names: '.yRemoteSelectionHead',
  },
  {
    name: 'lexical',
    field: '#editor > div:first-child',
    names: '#editor > div + div > span > span',
  },
  { name: 'textarea', field: 'textarea' },
]

/** What somebody reads in the field, without the names of others. */
async function textIn(page: Page, field: string): Promise<string> {
  const text = await page.locator(field).evaluate((element) => {
    if (element instanceof HTMLTextAreaElement) return element.value
    const copy = element.cloneNode(true) as HTMLElement
    const carets = '.cm-ySelectionCaret, .collaboration-carets__caret, .ql-cursors'
    for (const caret of copy.querySelectorAll(carets)) caret.remove()
    return copy.textContent
  })
  return text.replaceAll(/[\u200b\u2060\ufeff]/g, '').replaceAll('\u00a0', ' ')
}

/** Monaco's carets are drawn by a style sheet alone. */
const namesIn = (page: Page, names: string): Promise<string[]> =>
  page.locator(names).evaluateAll((elements) =>
    elements.map((element) => {
      const drawn = getComputedStyle(element, '::after').content
      return element.textContent === '' ? drawn.replaceAll('"', '') : element.textContent
    }),
  )

/** How many edits the device has kept. */
const keptEdits = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const counts = (await indexedDB.databases()).map(async ({ name = '' }) => {
      const opening = indexedDB.open(name)
      const database = await new Promise<IDBDatabase>((resolve) => {
        opening.addEventListener('success', () => resolve(opening.result))
      })
      if (!database.objectStoreNames.contains('updates')) return 0
      const counting = database.transaction('updates').objectStore('updates').count()
      await new Promise((resolve) => counting.addEventListener('success', resolve))
      database.close()
      return counting.result
    })
    return Math.max(...(await Promise.all(counts)))
  })

for (const { name, field, keys = field, names } of EXAMPLES) {
  const reads = (page: Page, words: string | RegExp) =>
    expect.poll(() => textIn(page, field), { message: 'what is read' }).toMatch(words)
  const goTo = async (page: Page) => {
    await page.locator(keys).focus()
    await page.keyboard.press('Control+End')
  }
  const write = async (page: Page, words: string) => {
    await goTo(page)
    await page.keyboard.type(words)
  }
  const isSaved = (page: Page) => expect(page.locator('#save')).toHaveText('Saved')

  test(`[ED1] [ED2] [ED3] [ED4] ${name}: written by two, undone, offline for a while, read by a third`, async ({
    open,
    setRole,
  }, info) => {
    const ana = await open(name, 'ana', { name: 'Ana' })
    const ben = await open(name, 'ben', { name: 'Ben' })
    await test.step('each sees what the other writes, and where', async () => {
      await goTo(ana)
      // At once, so that it is one step.
      await ana.keyboard.insertText('Two nights in Lisbon. ')
      await reads(ben, /^Two nights in Lisbon\. $/)
      await write(ben, 'Better three.')
      await reads(ana, /^Two nights in Lisbon\. Better three\.$/)
      if (names === undefined) return
      await expect.poll(() => namesIn(ana, names)).toEqual(['Ben'])
      await expect.poll(() => namesIn(ben, names)).toEqual(['Ana'])
    })
    await test.step("undo takes back what is one's own, and redo brings it again", async () => {
      await ana.keyboard.press('Control+z')
      for (const page of [ana, ben]) await reads(page, /^Better three\.$/)
      await ana.keyboard.press('Control+Shift+z')
      for (const page of [ana, ben]) await reads(page, /^Two nights in Lisbon\. Better three\.$/)
      for (const page of [ana, ben]) await isSaved(page)
    })
    await test.step('what is written offline is there after a reload, and for all when the network is back', async () => {
      const kept = await keptEdits(ana)
      await ana.context().setOffline(true)
      await goTo(ana)
      await ana.keyboard.insertText(' Or four.')
      await expect.poll(() => keptEdits(ana)).toBeGreaterThan(kept)
      await expect(ana.locator('#save')).toHaveText(/^Offline: [1-9]/)
      await ana.reload()
      await reads(ana, /three\. Or four\.$/)
      await expect(ana.locator('#save')).toHaveText(/^Offline: [1-9]/)
      await write(ben, ' Yes.')
      await ana.context().setOffline(false)
      for (const page of [ana, ben]) {
        await reads(page, /^Two nights in Lisbon\. Better three\.( Or four\.| Yes\.){2}$/)
        await isSaved(page)
      }
      expect(await textIn(ana, field)).toBe(await textIn(ben, field))
    })
    await test.step('who comes later sees it all, and from when they may only read writes nothing', async () => {
      await goTo(ana)
      await ana.keyboard.press('Home')
      const vera = await open(name, 'vera')
      await reads(vera, /^Two nights/)
      await isSaved(vera)
      await expect(vera.locator('#people')).toHaveText('Ana, Ben')
      if (names !== undefined)
        await expect
          .poll(async () => (await namesIn(vera, names)).toSorted())
          .toEqual(['Ana', 'Ben'])
      await takePicture(vera, `editor-${name}.png`, info)
      await setRole('vera', 'viewer')
      await expect(vera.locator('#save')).toHaveText('Read only')
      await write(vera, 'Nothing.')
      await write(ana, ' The end.')
      await reads(vera, / The end\.$/)
      expect(await textIn(vera, field)).toBe(await textIn(ana, field))
    })
  })
}

test('[ED5] one text is open in several editors at once', async ({ open }) => {
  const ana = await open('codemirror', 'ana', { name: 'Ana' })
  const ben = await open('textarea', 'ben', { name: 'Ben' })
  const field = ben.locator('textarea')
  await ana.locator('.cm-content').click()
  await ana.keyboard.type('one\nthree')
  await expect(field).toHaveValue('one\nthree')
  await field.focus()
  await field.evaluate((element: HTMLTextAreaElement) => element.setSelectionRange(4, 4))
  await ben.keyboard.insertText('two\n')
  await expect.poll(() => ana.locator('.cm-line').allTextContents()).toHaveLength(3)
  await expect(ana.locator('.cm-line').nth(1)).toContainText('two')
  await expect(ana.locator('.cm-line', { has: ana.locator('.cm-ySelectionInfo') })).toContainText(
    'three',
  )
  await expect(ana.locator('.cm-ySelectionInfo')).toHaveText('Ben')
})

test('[ED6] the selection in a plain field stays at its letters, and what is composed is not disturbed', async ({
  open,
}) => {
  const ana = await open('textarea', 'ana')
  const ben = await open('textarea', 'ben')
  const [mine, theirs] = [ana.locator('textarea'), ben.locator('textarea')]
  const selected = () =>
    mine.evaluate(
      ({ value, selectionStart, selectionEnd, selectionDirection }: HTMLTextAreaElement) => [
        value.slice(selectionStart, selectionEnd),
        selectionDirection,
      ],
    )
  const select = (words: string) =>
    mine.evaluate((element: HTMLTextAreaElement, words) => {
      const at = element.value.indexOf(words)
      element.focus()
      element.setSelectionRange(at, at + words.length, 'backward')
    }, words)
  const atStart = async (words: string) => {
    await theirs.focus()
    await ben.keyboard.press('Control+Home')
    await ben.keyboard.insertText(words)
  }
  await mine.fill('Rome or Oslo')
  await expect(theirs).toHaveValue('Rome or Oslo')
  await select('Oslo')
  await atStart('Paris, ')
  await expect(mine).toHaveValue('Paris, Rome or Oslo')
  expect(await selected()).toEqual(['Oslo', 'backward'])

  const typing = await ana.context().newCDPSession(ana)
  await typing.send('Input.imeSetComposition', {
    text: 'おすろ',
    selectionStart: 3,
    selectionEnd: 3,
  })
  await expect(mine).toHaveValue('Paris, Rome or おすろ')
  await atStart('Bern, ')
  await ben.keyboard.press('Control+End')
  await ben.keyboard.insertText('!')
  await expect(ben.locator('#save')).toHaveText('Saved')
  await expect(ana.locator('#save')).toHaveText('Saved')
  await expect(mine).toHaveValue('Paris, Rome or おすろ')
  await typing.send('Input.insertText', { text: 'オスロ' })
  for (const field of [mine, theirs])
    await expect(field).toHaveValue('Bern, Paris, Rome or オスロ!')
  await ana.keyboard.insertText('?')
  for (const field of [mine, theirs])
    await expect(field).toHaveValue('Bern, Paris, Rome or オスロ?!')
})
