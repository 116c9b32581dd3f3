import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findCommand, findNode } from './node.mjs'
import { ROOT } from './programs.ts'

const RUN = path.join(ROOT, 'tools/run.mjs')
const folder = mkdtempSync(path.join(tmpdir(), 'concord-run-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Ends with code 7, so that its own ending can be told from being killed. */
const STAYS = path.join(folder, 'stays.mjs')
writeFileSync(
  STAYS,
  `process.on('SIGTERM', () => { console.log('stopped'); process.exit(7) })
   setInterval(() => {}, 1000)
   console.log('ready', process.pid)`,
)

const start = (args: readonly string[], env: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, [RUN, ...args], { env: { ...process.env, ...env } })

async function line(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout!, 'data')) as [Buffer]
  return chunk.toString().trim()
}

test.skipIf(process.platform === 'darwin')(
  'an old Node finds the one that came with the packages',
  () => {
    expect(findNode('20.20.0')).toContain('node-')
    expect(findNode('24.0.0')).toBe(process.execPath)
  },
)

test('a command is found by its package', () => {
  expect(findCommand('vitest')).toMatch(/vitest\.mjs$/)
  expect(findCommand('rm')).toBeUndefined()
})

test('TypeScript runs, and arguments and the exit code get through', async () => {
  const file = path.join(folder, 'exits.ts')
  writeFileSync(file, 'const code: number = Number(process.argv[2])\nprocess.exit(code)')
  const [code] = (await once(start([file, '5']), 'exit')) as [number]
  expect(code).toBe(5)
})

test('an unknown command is an error that says what to do', async () => {
  const child = start(['nonsense'])
  const [chunk] = (await once(child.stderr!, 'data')) as [Buffer]
  expect(chunk.toString()).toContain('npm ci')
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(1)
})

test('a signal gets through, and the exit code comes back', async () => {
  const child = start([STAYS])
  expect(await line(child)).toMatch(/^ready/)
  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(7)
})

test.skipIf(process.platform === 'win32')(
  'when the shell of an npm script is killed, nothing stays behind',
  async () => {
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${RUN}" "${STAYS}"; true`], {
      env: { ...process.env, npm_lifecycle_event: 'start' },
    })
    expect(await line(shell)).toMatch(/^ready/)
    const ended = line(shell)
    shell.kill('SIGKILL')
    expect(await ended).toBe('stopped')
  },
)
