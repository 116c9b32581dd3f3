/** How often components are drawn while somebody else writes, in a real browser. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import type * as Y from 'yjs'
import type { ConcordServer } from '../e2e/concord.ts'
import { stockClient } from '../e2e/stock.ts'
import { findBrowser } from '../tools/browser.ts'
import { runProgram } from '../tools/programs.ts'
import { newTrips } from './trips.ts'

/** Components drawn for all changes together. */
export interface Drawn {
  readonly ours: number
  /** The whole list at every update. */
  readonly stock: number
  /** The same, with the entries in `React.memo`. */
  readonly memo: number
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }

/** A page with three lists of so many entries, while somebody else changes one title after another. */
export async function countRenders(
  server: ConcordServer,
  entries: number,
  changes: number,
): Promise<Drawn> {
  const [trip] = await newTrips(server, 1, entries)
  const built = await buildPage()
  const { executablePath, env } = findBrowser()
  const browser = await chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    chromiumSandbox: false,
  })
  try {
    const context = await browser.newContext({ permissions: ['local-network-access'] })
    const page = await context.newPage()
    // The page comes from the address of the server, as if the server had it.
    await page.route(`${server.url}/renders/**`, (route) => {
      const file = path.join(built, new URL(route.request().url()).pathname.slice(9))
      const contentType = TYPES[path.extname(file)] ?? 'text/plain'
      return route.fulfill({ body: readFileSync(file), contentType })
    })
    const token = await server.token('ana')
    await page.goto(`${server.url}/renders/index.html?token=${token}&trip=${trip!.split('/')[2]}`)
    const writer = stockClient(server.wsUrl, trip!, token)
    await writer.synced()
    const activities = [...writer.doc.getMap<Y.Map<string>>('activities').values()]
    await page.waitForFunction((title) => window.shows(title), activities.at(-1)!.get('title')!)
    const before = await page.evaluate(() => ({ ...window.drawn }))
    for (let change = 0; change < changes; change += 1) {
      const title = `Changed ${change}.`
      activities[change % activities.length]!.set('title', title)
      await page.waitForFunction((wanted) => window.shows(wanted), title)
    }
    const after = await page.evaluate(() => ({ ...window.drawn }))
    writer.close()
    const drawn = (list: string): number => after[list]! - before[list]!
    return { ours: drawn('ours'), stock: drawn('stock'), memo: drawn('memo') }
  } finally {
    await browser.close()
    rmSync(built, { recursive: true, force: true })
  }
}

async function buildPage(): Promise<string> {
  const built = mkdtempSync(path.join(tmpdir(), 'concord-renders-'))
  const args = ['build', 'bench/renders-page', '--base', './', '--outDir', built]
  const { ok, output } = await runProgram('vite', args)
  if (!ok) throw new Error(output)
  return built
}
