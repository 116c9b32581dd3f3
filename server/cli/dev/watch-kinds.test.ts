/** Against real files and the real processes that load them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../core/clock.ts'
import { watchKinds } from './watch-kinds.ts'

let folder: string
let stopping: AbortController
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'concord-kinds-'))
  stopping = new AbortController()
})
afterEach(() => {
  stopping.abort()
  rmSync(folder, { recursive: true })
})

const fileOf = (name: string): string => path.join(folder, name)
const write = (name: string, text: string): void => writeFileSync(fileOf(name), text)

test('[CL3] what changes while it is loaded is loaded again at once, and told once', async () => {
  write('other.mjs', 'export {}')
  write('loads', '')
  // It tells each time it is loaded; the second time, somebody writes at that moment.
  write(
    'kinds.mjs',
    `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
     import './other.mjs'
     const fileOf = (name) => new URL(name, import.meta.url)
     appendFileSync(fileOf('loads'), '.')
     if (readFileSync(fileOf('loads'), 'utf8') === '..')
       writeFileSync(fileOf('other.mjs'), 'export default 2')
     export default []`,
  )
  const loads = (): string => readFileSync(fileOf('loads'), 'utf8')
  const kinds = await watchKinds(fileOf('kinds.mjs'), systemClock, stopping.signal)
  expect([loads(), kinds.fault]).toEqual(['.', undefined])

  write('other.mjs', 'export default 1')
  await kinds.changed()
  expect(loads()).toBe('...')
})
