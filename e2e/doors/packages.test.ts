/** What is packed, installed beside everything that it needs into a folder that knows nothing of this repository. */
import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ENTRIES } from '../../tools/emit.ts'
import { packAll } from '../../tools/packages.ts'
import { ROOT, runProgram } from '../../tools/programs.ts'
import { request } from '../concord.ts'
import { endDevs, startDev, type DevProgram } from '../dev-program.ts'

const run = promisify(execFile)
const folder = mkdtempSync(path.join(tmpdir(), 'concord-app-'))
const modules = path.join(folder, 'node_modules')
let dev: DevProgram

beforeAll(async () => {
  const tarballs = await packAll(path.join(folder, 'tarballs'))
  for (const [name, tarball] of [
    ['schemas', tarballs.schemas],
    ['client', tarballs['client-sdk']],
    ['server', tarballs.server],
  ] as const) {
    const home = path.join(modules, '@concord', name)
    mkdirSync(home, { recursive: true })
    await run('tar', ['-xzf', tarball, '-C', home, '--strip-components=1'])
    const { dependencies, peerDependencies } = manifestOf(name)
    for (const needed of Object.keys({ ...dependencies, ...peerDependencies })) link(needed)
  }
  for (const needed of ['@types/react', '@types/node']) link(needed)
  const program = path.join(
    modules,
    '@concord/server',
    String(manifestOf('server')['bin']!['concord']),
  )
  chmodSync(program, 0o755)
  mkdirSync(path.join(modules, '.bin'))
  symlinkSync(program, path.join(modules, '.bin/concord'))
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2025', 'esnext.disposable', 'dom'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    types: ['node'],
  }
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  write('package.json', JSON.stringify({ type: 'module' }))
  write('kinds.ts', exampleOf('docs/kinds.md'))
  dev = startDev(folder, ['--kinds', './kinds.ts'], ['npx', '--offline', 'concord'])
  await dev.saying(/Ctrl-C stops it/)
}, 180_000)
afterAll(async () => {
  if (dev) await dev.end('SIGTERM')
  endDevs()
  rmSync(folder, { recursive: true, force: true })
})

const exampleOf = (page: string): string =>
  /```ts\n([\s\S]*?)```/.exec(readFileSync(path.join(ROOT, page), 'utf8'))![1]!

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text)

/** Another package of this repository would be found by its folder there, not as it is packed. */
function link(name: string): void {
  const to = path.join(modules, name)
  if (name.startsWith('@concord/') || existsSync(to)) return
  mkdirSync(path.dirname(to), { recursive: true })
  symlinkSync(path.join(ROOT, 'node_modules', name), to)
}

function manifestOf(name: string): Record<string, Record<string, unknown>> {
  const text = readFileSync(path.join(modules, '@concord', name, 'package.json'), 'utf8')
  return JSON.parse(text) as Record<string, Record<string, unknown>>
}

const node = async (file: string): Promise<string> =>
  (await run(process.execPath, [path.join(folder, file)])).stdout

test('[PK1] [CL2] what the guide begins with, and what `concord dev` prints, runs with what is packed, and its types are right', async () => {
  const example = exampleOf('docs/sdk.md')
  expect(example.split('\n').length).toBeLessThan(20)
  write('guide.ts', example.replace('http://localhost:3000', dev.url))
  write('pasted.ts', dev.code)
  const names = Object.keys(ENTRIES['client-sdk']).map((name) => `@concord/client${name.slice(1)}`)
  write('all.ts', names.map((name, at) => `export * as part${at} from '${name}'`).join('\n'))
  expect(await runProgram('tsc', ['--project', folder])).toMatchObject({ output: '', ok: true })
  expect(await node('guide.ts')).toContain(`title: 'Castle'`)
  expect(await node('pasted.ts')).toMatch(/'Flight to Lisbon',[^]*'Castle'/)
}, 120_000)

test("[PK5] the program `concord` is in the package of the server, with the page and kinds of one's own", async () => {
  const { stdout } = await run('npx', ['--offline', 'concord', 'token', 'ana'], { cwd: folder })
  const recipe = await request(dev.url, 'POST', '/api/v1/recipes', stdout.trim(), {
    title: 'Bread',
  })
  expect(recipe.status).toBe(201)
  const page = await fetch(dev.url)
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<script')])
})

test('[PK2] a package is plain JavaScript with types, without tests and without names of registries', async () => {
  const { stdout } = await run('tar', [
    '-tzf',
    path.join(folder, 'tarballs/concord-client-0.1.0.tgz'),
  ])
  const files = stdout.trim().split('\n')
  expect(files.length).toBeGreaterThan(100)
  expect(files.filter((file) => !/\.(js|d\.ts)$|\/(package\.json|README\.md)$/.test(file))).toEqual(
    [],
  )
  expect(files.filter((file) => /\.test\.|\/test\//.test(file))).toEqual([])
  for (const name of ['schemas', 'client', 'server']) {
    const manifest = manifestOf(name)
    expect(Object.keys(manifest)).not.toContain('publishConfig')
    expect(Object.keys(manifest)).not.toContain('devDependencies')
  }
})
