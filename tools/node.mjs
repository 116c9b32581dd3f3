/**
 * Finds the Node that runs this project. Plain JavaScript: it must load on Node 18.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import process from 'node:process'

/** The sources run as TypeScript and use the library of this release; older ones are never chosen. */
const OLDEST = 24

const require = createRequire(import.meta.url)

/**
 * The running Node when it is new enough, else the one `npm ci` installed for this platform.
 * Asks for the package itself, because npm does not always make a link to it in `.bin`.
 * @param {string} version the version of the running Node
 * @returns {string | undefined} the path of the program, or undefined when there is none
 */
export function findNode(version = process.versions.node) {
  if (Number.parseInt(version, 10) >= OLDEST) return process.execPath
  const manifest = resolve(`${nodePackage()}/package.json`)
  if (manifest === undefined) return undefined
  const program = path.join(
    path.dirname(manifest),
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  return existsSync(program) ? program : undefined
}

/** What to do when {@link findNode} found nothing, for a person at a terminal. */
export function whyNoNode() {
  return [
    `Concord needs Node ${OLDEST} or newer; this is ${process.version}, and the package ${nodePackage()} is not installed.`,
    'Run "npm ci" (without --omit=optional), or install a newer Node.',
  ].join('\n')
}

/**
 * The file behind a command such as `vitest`, whatever links npm made.
 * @param {string} command a command of one of the packages in {@link PACKAGES}
 * @returns {string | undefined}
 */
export function findCommand(command) {
  const name = PACKAGES[command]
  const folder = name === undefined ? undefined : folderOf(name)
  if (folder === undefined) return undefined
  const { bin } = /** @type {{ bin: string | Record<string, string> }} */ (
    JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  )
  const file = typeof bin === 'string' ? bin : bin[command]
  return file === undefined ? undefined : path.join(folder, file)
}

/**
 * The commands that run.mjs knows, and the package of each.
 * @type {Record<string, string>}
 */
const PACKAGES = {
  attw: '@arethetypeswrong/cli',
  knip: 'knip',
  oxfmt: 'oxfmt',
  oxlint: 'oxlint',
  playwright: '@playwright/test',
  publint: 'publint',
  tsc: 'typescript',
  vite: 'vite',
  vitest: 'vitest',
}

function nodePackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  return `node-${platform}-${process.arch}`
}

/** @param {string} specifier */
function resolve(specifier) {
  try {
    return require.resolve(specifier)
  } catch {
    return undefined
  }
}

/**
 * Looks at the folders Node would look at: a package may hide its package.json from `resolve`.
 * @param {string} name
 */
function folderOf(name) {
  return (require.resolve.paths(name) ?? [])
    .map((folder) => path.join(folder, name))
    .find((folder) => existsSync(path.join(folder, 'package.json')))
}
