/** What applications load of the SDK, against its budget in client-sdk/size-budget.json. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { ROOT } from './programs.ts'

/** These an application has anyway, and one copy of each has to do. */
const PEERS = /^(react|yjs)($|\/)/

export interface Size {
  /** What is imported, all of it. */
  readonly entry: string
  /** KiB, minified and gzipped, with everything but React and Yjs. */
  readonly kib: number
  readonly budget: number
  /** What is left to the application to bring. */
  readonly peers: readonly string[]
}

/** Bundles each entry that has a budget. */
export async function measureSizes(): Promise<readonly Size[]> {
  const text = readFileSync(path.join(ROOT, 'client-sdk/size-budget.json'), 'utf8')
  const budgets = Object.entries(JSON.parse(text) as Record<string, number>)
  return Promise.all(budgets.map(([entry, budget]) => measure(entry, budget)))
}

async function measure(entry: string, budget: number): Promise<Size> {
  const { bytes, peers } = await bundled(`export * from '${sourceOf(entry)}'`, PEERS)
  return { entry, budget, peers, kib: bytes / 1024 }
}

/** What this code weighs with all that it imports, minified and gzipped, but for these packages. */
export async function bundledBytes(code: string, without: readonly string[]): Promise<number> {
  return (await bundled(code, [...without])).bytes
}

async function bundled(
  entry: string,
  external: RegExp | string[],
): Promise<{ readonly bytes: number; readonly peers: readonly string[] }> {
  const bundle = await rolldown({
    input: 'entry',
    cwd: path.join(ROOT, 'client-sdk'),
    platform: 'browser',
    external,
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? '\0entry' : undefined),
        load: (id) => (id === '\0entry' ? entry : undefined),
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false })
  await bundle.close()
  const code = output.map((part) => (part.type === 'chunk' ? part.code : '')).join('')
  const peers = output.flatMap((part) => (part.type === 'chunk' ? part.imports : []))
  return { bytes: gzipSync(code).length, peers }
}

/** The file behind an entry of the SDK. */
function sourceOf(entry: string): string {
  const name = entry.replace('@concord/client', '.')
  const { exports } = JSON.parse(
    readFileSync(path.join(ROOT, 'client-sdk/package.json'), 'utf8'),
  ) as { exports: Record<string, string> }
  return path.join(ROOT, 'client-sdk', exports[name]!)
}
