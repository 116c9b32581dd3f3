/** Whether a page is fit for everybody, in every scheme and on every width. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

export const SCHEMES = ['light', 'dark'] as const

/** Resolves when the page wears these colours, without anything that moves. */
export async function wear(page: Page, colorScheme: (typeof SCHEMES)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
}

/** The rules of axe that look at colours. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block']

/** Everything that axe calls serious or critical counts; of these rules, or of all. */
export async function expectAccessible(page: Page, rules?: string[]): Promise<void> {
  // What is on its way out is too pale for a moment.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  // Without frames of other origins, which no page of ours has, axe needs no page of its own.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
    )
  expect(found).toEqual([])
}

/** Everything in light; in dark, what the colours can change. */
export async function expectAccessibleInBoth(page: Page): Promise<void> {
  await wear(page, 'light')
  await expectAccessible(page)
  await wear(page, 'dark')
  await expectAccessible(page, OF_COLOURS)
}

/** Nothing is wider than the window, once the page has taken its place in a window that was just made smaller. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const overflow = (): Promise<number> =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement
      return scrollWidth - clientWidth
    })
  await expect.poll(overflow).toBeLessThanOrEqual(0)
}
