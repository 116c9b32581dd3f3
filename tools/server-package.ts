/** What is in the package of the server: the program as plain JavaScript, and the pages. */
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import path from 'node:path'
import { ensurePages } from './pages.ts'
import { ROOT } from './programs.ts'
import { isTest } from './sources.ts'

/** Node does not run TypeScript that lies in node_modules; files are named to each other by paths that begin with a dot. */
const withJsEndings = (text: string): string =>
  text.replaceAll(/(['"])(\.{1,2}\/[^'"\n]+)\.ts\1/g, '$1$2.js$1')

/**
 * Writes the package to a folder, laid out as this repository is, so that everything finds each other as it does here.
 * Builds the pages when they are missing or stale. Types are checked elsewhere.
 */
export async function writeServer(to: string): Promise<void> {
  await ensurePages()
  for (const file of globSync('server/**/*.ts', { cwd: ROOT })) {
    if (isTest(file)) continue
    const text = readFileSync(path.join(ROOT, file), 'utf8')
    write(path.join(to, file.replace(/\.ts$/, '.js')), withJsEndings(stripTypeScriptTypes(text)))
  }
  const program = 'server/cli/concord.mjs'
  const text = readFileSync(path.join(ROOT, program), 'utf8')
  write(path.join(to, program), withJsEndings(text))
  for (const file of ['tools/node.mjs', 'tools/parent.mjs', 'server/cli/memory.mjs'])
    write(path.join(to, file), readFileSync(path.join(ROOT, file), 'utf8'))
  cpSync(path.join(ROOT, 'server/README.md'), path.join(to, 'README.md'))
  cpSync(path.join(ROOT, 'web/dist'), path.join(to, 'web/dist'), { recursive: true })
}

interface ServerManifest extends Record<string, unknown> {
  readonly name: string
  readonly version: string
}

/** As in the sources, but for what is only there while one works on them. */
export function serverManifest(): ServerManifest {
  const text = readFileSync(path.join(ROOT, 'server/package.json'), 'utf8')
  const { private: _, devDependencies: __, ...kept } = JSON.parse(text) as ServerManifest
  return { ...kept, bin: { concord: 'server/cli/concord.mjs' }, engines: { node: '>=24' } }
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}
