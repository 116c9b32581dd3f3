/** The packages that applications install, as plain JavaScript with types. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT, runProgram } from './programs.ts'

/** By the folder of each package: what can be imported from it, and the file behind that. */
export const ENTRIES = {
  schemas: { '.': 'index.ts' },
  'client-sdk': {
    '.': 'index.ts',
    './react': 'react/index.ts',
    './react/suspense': 'react/suspense.ts',
    './testing': 'testing/index.ts',
    './devtools': 'devtools/index.ts',
    './editors': 'editors/index.ts',
    './polling': 'polling/index.ts',
    './io': 'io/index.ts',
  },
} as const satisfies Record<string, Record<string, string>>

export type PackageFolder = keyof typeof ENTRIES

/**
 * Writes what can be imported, and all that it needs, to a folder that is emptied before: `schemas/…` and
 * `client-sdk/…`, a `.js` and a `.d.ts` for each file. Rejects with the compiler's words.
 */
export async function emit(to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  const settings = path.join(to, 'tsconfig.json')
  const files = Object.entries(ENTRIES).flatMap(([folder, entries]) =>
    Object.values(entries).map((file) => path.join(ROOT, folder, file)),
  )
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    rootDir: ROOT,
    outDir: to,
    typeRoots: [path.join(ROOT, 'node_modules/@types')],
    // Found by way of node_modules, a file counts as somebody else's and is not written.
    paths: { '@concord/schemas': [path.join(ROOT, 'schemas/index.ts')] },
  }
  const text = { extends: path.join(ROOT, 'client-sdk/tsconfig.json'), compilerOptions, files }
  writeFileSync(settings, JSON.stringify({ ...text, include: [] }))
  const { ok, output } = await runProgram('tsc', ['--project', settings])
  if (!ok) throw new Error(output)
}
