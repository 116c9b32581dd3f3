/** Kinds of documents that the operator adds to ours. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Kind } from '@concord/schemas'
import { ConfigError } from '../core/variable.ts'

/** What every kind must have, in the order in which a missing one is named. */
const PARTS = ['name', 'plural', 'meta', 'metaEvent', 'collections', 'contents'] as const

/** A package.json that does not say otherwise makes a file an old kind of module. */
const NO_MODULE = `. Put "type": "module" into package.json, or let its name end in .mts or .mjs.`

/**
 * The kinds of the module, `[]` without one. Throws a ConfigError with one clear line when the module cannot be loaded,
 * or its default export is not a list of kinds.
 */
export async function loadKinds(module: string | undefined): Promise<readonly Kind[]> {
  if (module === undefined) return []
  const kinds = await importDefault(module)
  if (!Array.isArray(kinds)) {
    throw new ConfigError(`KINDS_MODULE="${module}": its default export must be a list of kinds.`)
  }
  for (const kind of kinds as Partial<Kind>[]) {
    const missing = PARTS.find((part) => kind[part] === undefined)
    if (missing !== undefined) {
      throw new ConfigError(
        `KINDS_MODULE="${module}": the kind "${kind.name ?? '?'}" has no "${missing}".`,
      )
    }
  }
  return kinds as readonly Kind[]
}

async function importDefault(module: string): Promise<unknown> {
  try {
    const loaded = (await import(pathToFileURL(resolve(module)).href)) as { default?: unknown }
    return loaded.default
  } catch (error) {
    const { message } = error as Error
    const hint = message.includes('outside a module') ? NO_MODULE : ''
    throw new ConfigError(
      `KINDS_MODULE="${module}" cannot be loaded: ${message}${placeOf(error as Error)}${hint}`,
    )
  }
}

/** The file of theirs, and the line in it, at which it went wrong, where the error says. */
function placeOf({ stack = '' }: Error): string {
  const theirs = stack.split('\n').find((line) => /file:.*:\d/.test(line) && !line.includes(HERE))
  const [, file, line] = /([^/]+?):(\d+)/.exec(theirs?.replace(/^.*file:/, '') ?? '') ?? []
  return line === undefined ? '' : ` (${file}:${line})`
}

const HERE = import.meta.url
