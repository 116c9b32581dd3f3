/** Every editor of examples/: two people, their carets, undo, a network that is gone for a while, and somebody who only reads. */
import type { Page } from '@playwright/test'
import { expect, test } from './example-page.ts'

interface Example {
  readonly name: string
  /** Where one writes. */
  readonly field: string
  /** The names at the carets of others. A plain field shows none. */
  readonly names?: string
}

const EXAMPLES: readonly Example[] = [
  { name: 'codemirror', field: '.cm-content', names: '.cm-ySelectionInfo' },
  { name: 'tiptap', field: '.tiptap', names: '.collaboration-carets__label' },
  { name: 'quill', field: '.ql-editor', names: '.ql-cursor-name' },
  { name: 'monaco', field: '.view-lines', names: '.yRemoteSelectionHead' },
  { name: 'lexical', field: '#editor > div:first-child', names: '#editor > div + div > span > span' },
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

for (const { name, field, names } of EXAMPLES) {
  const reads = (page: Page, words: string | RegExp) =>
    expect.poll(() => textIn(page, field), { message: 'what is read' }).toMatch(words)
  const goTo = async (page: Page) => {
    await page.locator(field).click()
    await page.keyboard.press('Control+End')
  }
  const write = async (page: Page, words: string) => {
    await goTo(page)
    await page.keyboard.type(words)
  }
  const isSaved = (page: Page) => expect(page.locator('#save')).toHaveText('Saved')

  test(`[ED1] [ED2] [ED3] [ED4] ${name}: written by two, undone, offline for a while, read by a third`, async ({
    open,
  }) => {
    const ana = await open(name, 'ana', { name: 'Ana' })
    const ben = await open(name, 'ben', { name: 'Ben' })
    await test.step('each sees what the other writes, and where', async () => {
      await write(ana, 'From Ana. ')
      await reads(ben, /^From Ana\. $/)
      await write(ben, 'From Ben.')
      await reads(ana, /^From Ana\. From Ben\.$/)
      if (names === undefined) return
      await expect.poll(() => namesIn(ana, names)).toEqual(['Ben'])
      await expect.poll(() => namesIn(ben, names)).toEqual(['Ana'])
    })
    await test.step('undo takes one\'s own, and redo brings it back', async () => {
      await ana.keyboard.press('Control+z')
      for (const page of [ana, ben]) await reads(page, /^From Ben\.$/)
      await ana.keyboard.press('Control+Shift+z')
      for (const page of [ana, ben]) await reads(page, /^From Ana\. From Ben\.$/)
      for (const page of [ana, ben]) await isSaved(page)
    })
    await ana.screenshot({ path: `/tmp/editors/${name}.png` })
    await test.step('what is written offline is there after a reload, and for all when the network is back', async () => {
      const kept = await keptEdits(ana)
      await ana.context().setOffline(true)
      await goTo(ana)
      await ana.keyboard.insertText(' On a train.')
      await expect.poll(() => keptEdits(ana)).toBeGreaterThan(kept)
      await expect(ana.locator('#save')).toHaveText(/^Offline: [1-9]/)
      await ana.reload()
      await reads(ana, /^From Ana\. From Ben\. On a train\.$/)
      await expect(ana.locator('#save')).toHaveText(/^Offline: [1-9]/)
      await write(ben, ' Meanwhile.')
      await ana.context().setOffline(false)
      for (const page of [ana, ben]) {
        await reads(page, /^From Ana\. From Ben\.( On a train\.| Meanwhile\.){2}$/)
        await isSaved(page)
      }
      expect(await textIn(ana, field)).toBe(await textIn(ben, field))
    })
    await test.step('who may only read sees it all, and writes nothing', async () => {
      const vera = await open(name, 'vera')
      await expect(vera.locator('#save')).toHaveText('Read only')
      await write(vera, 'Nothing.')
      await write(ana, ' The end.')
      await reads(vera, / The end\.$/)
      expect(await textIn(vera, field)).toBe(await textIn(ana, field))
    })
  })
}
