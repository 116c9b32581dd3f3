/**
 * The tests in a real browser. They start the servers they need themselves; only the pages are built
 * beforehand.
 */
import path from 'node:path'
import { defineConfig } from '@playwright/test'
import { findBrowser } from '../tools/browser.ts'

const browser = findBrowser()

export default defineConfig({
  testDir: 'browser',
  testMatch: '**/*.test.ts',
  globalSetup: './pages.setup.ts',
  outputDir: path.join(import.meta.dirname, '../test-results/browser'),
  reporter: 'list',
  workers: 2,
  fullyParallel: false,
  // As long as the tests that wait in Node have: a busy machine needs three times as long as a quiet one.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  // What passes at the second time is named in the report all the same.
  retries: process.env['CI'] ? 1 : 0,
  use: {
    // A trace costs as much as the test: `--trace on` when one is needed.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: browser.executablePath,
      env: { ...process.env, ...browser.env },
      chromiumSandbox: false,
      args: [
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
