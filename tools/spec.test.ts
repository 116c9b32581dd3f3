import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './programs.ts'
import { readSources } from './sources.ts'
import { specComplaints } from './spec.ts'

const FOLDERS = ['schemas', 'client-sdk', 'server', 'web', 'e2e', 'tools', 'bench']

test('promises and tests name each other', () => {
  const file = path.join(ROOT, 'SPEC.md')
  const spec = existsSync(file) ? readFileSync(file, 'utf8') : ''
  expect(specComplaints(spec, readSources(FOLDERS))).toEqual([])
})

// Canaries: a check that cannot fail proves nothing.

const SPEC = '- **EV1** No gaps.\n- **EV2** In order.\n'
const complaints = (text: string) => specComplaints(SPEC, [{ file: 'a.test.ts', text }])

test('both ways, and nothing to say when they agree', () => {
  expect(complaints(`test('[EV1] [EV2] gaps', () => {})`)).toEqual([])
  expect(complaints(`test('[EV1] gaps', () => {})`)).toEqual(['SPEC.md: no test names [EV2]'])
  expect(complaints(`describe('[EV1]', () => { it('[EV2] [EV3]', () => {}) })`)).toEqual([
    'a.test.ts: SPEC.md has no [EV3]',
  ])
})

test('a promise is there once', () => {
  const twice = `${SPEC}- **EV1** Again.\n`
  const text = `test('[EV1] [EV2]', () => {})`
  expect(specComplaints(twice, [{ file: 'a.test.ts', text }])).toHaveLength(1)
})

test.each([
  'test.each([1])(`[EV1] [EV2] ${name}`, () => {})',
  `test.sequential('[EV1] [EV2]', () => {})`,
  `for (const n of [1]) { test('[EV1]', f); test('[EV2]', f) }`,
])('counts the title in: %s', (text) => {
  expect(complaints(text)).toEqual([])
})

test.each([
  `// [EV1] [EV2]`,
  `log('[EV1] [EV2]')`,
  `test.skip('[EV1] [EV2]', () => {})`,
  `test.todo('[EV1] [EV2]')`,
])('does not count: %s', (text) => {
  expect(complaints(text)).toHaveLength(2)
})
