import { expect, test } from 'vitest'
import { shellFiles } from './shell-files.ts'

test('[PL20] the kept files are the page, its scripts and styles and the latin fonts', () => {
  const built = [
    'index.html',
    'assets/index-1.js',
    'assets/index-1.js.map',
    'assets/index-2.css',
    'assets/inter-latin-wght-normal-3.woff2',
    'assets/inter-latin-ext-wght-normal-4.woff2',
    'assets/inter-greek-wght-normal-5.woff2',
    'test-client.html',
    'assets/test-client-6.js',
  ]
  expect(shellFiles(built)).toEqual([
    '/',
    '/assets/index-1.js',
    '/assets/index-2.css',
    '/assets/inter-latin-ext-wght-normal-4.woff2',
    '/assets/inter-latin-wght-normal-3.woff2',
    '/color-scheme.js',
    '/favicon.svg',
    '/site.webmanifest',
  ])
})
