/** Kinds of documents that the operator adds to ours. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Kind } from '@concord/schemas'
import { ConfigError } from '../core/config.ts'

/** What every kind must have, in the order in which a missing one is named. */
const PARTS = ['name', 'plural', 'meta', 'metaEvent', 'collections', 'contents'] as const

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
    throw new ConfigError(`KINDS_MODULE="${module}" cannot be loaded: ${(error as Error).message}`)
  }
}
