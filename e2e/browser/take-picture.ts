/** Pictures for the documentation: taken where there is none, and all of them again with `PICTURES=1`. */
import { cpSync, existsSync } from 'node:fs'
import path from 'node:path'
import type { Page, TestInfo } from '@playwright/test'

const PICTURES = path.join(import.meta.dirname, '../../docs/pictures')

/** Two pictures are never the same to the bit: a run of the tests changes nothing unless it is asked to. */
export async function takePicture(page: Page, name: string, info: TestInfo): Promise<void> {
  const taken = info.outputPath(name)
  await page.evaluate(() => scrollTo(0, 0))
  await page.screenshot({ path: taken })
  const kept = path.join(PICTURES, name)
  if (process.env['PICTURES'] || !existsSync(kept)) cpSync(taken, kept)
}
