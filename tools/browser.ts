/**
 * The browser that the tests use. Order: $CHROMIUM_PATH, the npm package, an installed browser.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { unpackBrowser, whyNotPackage } from './browser-package.ts'

export interface Browser {
  readonly executablePath: string
  /** Must be in the environment of the browser's process. */
  readonly env: Readonly<Record<string, string>>
  /** Where it comes from, for people. */
  readonly from: string
}

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * A Chromium that was seen to start. The first call on a machine unpacks it, which takes seconds.
 * Throws an Error that says what was tried and what a person can do.
 */
export function findBrowser(): Browser {
  const chosen = process.env['CHROMIUM_PATH']
  if (chosen) return { executablePath: chosen, env: {}, from: `${chosen} ($CHROMIUM_PATH)` }

  const tried: string[] = []
  const found = fromPackage(tried) ?? fromMachine(tried)
  if (found) return found
  throw new Error(
    [
      'No Chromium to test with. Any one of these gives one:',
      '  node tools/run.mjs playwright install chromium',
      '  apt-get install chromium',
      '  CHROMIUM_PATH=/path/to/chrome npm test',
      'Tried:',
      ...tried.map((line) => `  ${line}`),
    ].join('\n'),
  )
}

function fromPackage(tried: string[]): Browser | undefined {
  const name = '@sparticuz/chromium'
  const unsuited = whyNotPackage()
  if (unsuited !== undefined) {
    tried.push(`${name}: ${unsuited}`)
    return undefined
  }
  try {
    const { version, executablePath, fontsConf, libraries } = unpackBrowser()
    const fonts = { FONTCONFIG_FILE: fontsConf }
    const from = `${name} ${version}`
    if (starts(executablePath, fonts)) return { executablePath, env: fonts, from }
    const env = { ...fonts, LD_LIBRARY_PATH: libraries }
    if (starts(executablePath, env)) {
      return { executablePath, env, from: `${from}, with the libraries it carries` }
    }
    tried.push(`${executablePath}: does not start`)
  } catch (error) {
    tried.push(`${name}: ${String(error)}`)
  }
  return undefined
}

function fromMachine(tried: string[]): Browser | undefined {
  for (const executablePath of [chromium.executablePath(), ...INSTALLED]) {
    if (!existsSync(executablePath)) tried.push(`${executablePath}: not there`)
    else if (starts(executablePath, {})) return { executablePath, env: {}, from: executablePath }
    else tried.push(`${executablePath}: does not start`)
  }
  return undefined
}

function starts(program: string, env: Readonly<Record<string, string>>): boolean {
  const run = spawnSync(program, ['--version'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
    timeout: 15_000,
  })
  return run.status === 0
}
