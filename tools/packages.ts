/** Packs what others install: `@concord/schemas`, `@concord/client`, and `@concord/server` with the program `concord`. */
import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { emit, ENTRIES, type PackageFolder } from './emit.ts'
import { ROOT } from './programs.ts'
import { serverManifest, writeServer } from './server-package.ts'

const run = promisify(execFile)

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Writes a tarball for each package into the folder and resolves with their paths. Rejects with what went wrong. */
export async function packAll(
  to: string,
): Promise<Readonly<Record<PackageFolder | 'server', string>>> {
  const stage = mkdtempSync(path.join(tmpdir(), 'concord-pack-'))
  mkdirSync(to, { recursive: true })
  try {
    await emit(path.join(stage, 'emitted'))
    return {
      schemas: await pack('schemas', stage, to),
      'client-sdk': await pack('client-sdk', stage, to),
      server: await packServer(stage, to),
    }
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

async function pack(folder: PackageFolder, stage: string, to: string): Promise<string> {
  const from = path.join(stage, 'emitted', folder)
  // The compiler leaves the endings of declarations alone, and `.ts` is not there any more.
  for (const file of globSync('**/*.d.ts', { cwd: from })) {
    const at = path.join(from, file)
    writeFileSync(at, withJsEndings(readFileSync(at, 'utf8')))
  }
  const made = path.join(stage, folder)
  cpSync(from, made, { recursive: true })
  const readme = path.join(ROOT, folder, 'README.md')
  if (existsSync(readme)) cpSync(readme, path.join(made, 'README.md'))
  return close(made, manifestOf(folder), to)
}

async function packServer(stage: string, to: string): Promise<string> {
  const made = path.join(stage, 'server')
  await writeServer(made)
  return close(made, serverManifest(), to)
}

/** Makes the tarball of what lies in `made`. */
async function close(made: string, manifest: Manifest, to: string): Promise<string> {
  writeFileSync(path.join(made, 'package.json'), JSON.stringify(manifest, null, 2))
  await run('npm', ['pack', made, '--pack-destination', to, '--silent'], {
    shell: process.platform === 'win32',
  })
  return path.join(
    to,
    `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`,
  )
}

const withJsEndings = (declarations: string): string =>
  declarations.replaceAll(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g, '$1$2$3.js$2')

/** As in the sources, but for what is only there while one works on them. */
function manifestOf(folder: PackageFolder): Manifest {
  const text = readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8')
  const {
    private: _,
    devDependencies: __,
    exports: ___,
    ...kept
  } = JSON.parse(text) as Manifest & Record<'private' | 'devDependencies' | 'exports', unknown>
  const entries = Object.entries(ENTRIES[folder]).map(([name, file]) => {
    const base = `./${file.replace(/\.ts$/, '')}`
    return [name, { types: `${base}.d.ts`, default: `${base}.js` }] as const
  })
  return { ...kept, exports: Object.fromEntries(entries) } as Manifest
}
