/**
 * The web pages in web/dist: built when they are missing or older than what they are made of.
 */
import { createHash } from 'node:crypto'
import {
  type Dirent,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { ROOT, runProgram } from './programs.ts'

const PAGES = path.join(ROOT, 'web/dist')
const STAMP = path.join(ROOT, '.cache/pages.stamp')
const EXPECTED_SECONDS = 5

/** Everything that can change a page. Tests and the pages themselves cannot. */
const SOURCES = ['{web,client-sdk,schemas}/**/*', 'package-lock.json', 'tsconfig.base.json']
const NOT_SOURCES = new Set(['node_modules', 'dist'])

/**
 * Resolves when web/dist holds the pages of the present sources. Says so when that takes a while.
 * Rejects with the builder's own words when the pages cannot be built.
 */
export async function ensurePages(): Promise<void> {
  const wanted = fingerprint()
  if (existsSync(path.join(PAGES, 'index.html')) && readStamp() === wanted) return
  const why = existsSync(PAGES) ? 'their sources changed' : 'first start'
  console.log(`Building the pages (${why}, about ${EXPECTED_SECONDS} s) …`)
  const started = performance.now()
  await buildPages()
  console.log(`The pages are built (${((performance.now() - started) / 1000).toFixed(1)} s).`)
}

/**
 * Builds beside web/dist and then swaps, so that a failed build leaves the old pages in place and a
 * running server never serves half of the new ones.
 */
export async function buildPages(): Promise<void> {
  const wanted = fingerprint()
  const fresh = path.join(ROOT, `.cache/pages-${process.pid}`)
  try {
    const { ok, output } = await runProgram(
      'vite',
      ['build', 'web', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'],
      // Tests build the pages, too: without this they would be those of a developer.
      { NODE_ENV: 'production' },
    )
    if (!ok) throw new Error(`The pages could not be built.\n${output}`)
    rmSync(PAGES, { recursive: true, force: true })
    renameSync(fresh, PAGES)
    mkdirSync(path.dirname(STAMP), { recursive: true })
    writeFileSync(STAMP, wanted)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** A hash of names and contents: times of files say nothing after a checkout. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const exclude = (entry: Dirent) => NOT_SOURCES.has(entry.name) || /\.test\.tsx?$/.test(entry.name)
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true, exclude })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .toSorted()
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(path.join(ROOT, file)))
  return hash.digest('hex')
}

function readStamp(): string | undefined {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined
}
