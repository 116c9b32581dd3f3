/** Watches a module of kinds and everything that it imports. */
import { readFileSync, watch } from 'node:fs'
import path from 'node:path'
import type { Clock } from '../../core/clock.ts'
import { checkKinds, type KindsCheck } from './check-kinds.ts'

export interface KindsWatch {
  /** As it was when it was looked at last. */
  readonly own: KindsCheck['own']
  readonly fault: string | undefined
  /** Resolves once it, or a file that it imports, has changed and was looked at again. One call at a time. */
  changed(): Promise<void>
}

/** Editors write a file in several steps. */
const SETTLE_MS = 50
/** What a module can be made of: only such files count. */
const MODULES = new Set(['.ts', '.mts', '.js', '.mjs', '.cjs', '.json'])

/** Resolves when it was looked at for the first time. When `signal` is aborted it looks no more. */
export async function watchKinds(
  module: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<KindsWatch> {
  const watched = new Set<string>()
  let touched = Promise.withResolvers<void>()
  let seen = contents([path.resolve(module)])
  let check: KindsCheck = { files: [], own: [] }

  async function look(): Promise<void> {
    for (;;) {
      const before = contents([...seen.keys()])
      check = await checkKinds(module, signal)
      const files = check.files.length > 0 ? check.files : [path.resolve(module)]
      seen = contents(files)
      watchFolders(files)
      // What has changed meanwhile may have been looked at before or after that.
      if (signal.aborted || !hasChanged(before, seen)) return
    }
  }

  function watchFolders(files: readonly string[]): void {
    // Folders, not files: an editor may put another file in the place of the old one.
    for (const folder of new Set(files.map((file) => path.dirname(file)))) {
      if (watched.has(folder) || signal.aborted) continue
      const watcher = watch(folder, { signal }, (_, name) => {
        if (name === null || MODULES.has(path.extname(name))) touched.resolve()
      })
      // A folder that is gone is looked for at the next look.
      watcher.on('error', () => {
        watched.delete(folder)
        touched.resolve()
      })
      watched.add(folder)
    }
  }

  await look()
  return {
    get own() {
      return check.own
    },
    get fault() {
      return check.fault
    },
    async changed() {
      for (;;) {
        await touched.promise
        await new Promise<void>((resolve) => void clock.after(SETTLE_MS, resolve))
        touched = Promise.withResolvers()
        // What is wrong may be mended by a file that was not there.
        if (check.fault !== undefined || hasChanged(seen, contents([...seen.keys()]))) return look()
      }
    },
  }
}

function contents(files: readonly string[]): Map<string, string> {
  return new Map(files.map((file) => [file, textOf(file)]))
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // A file that is gone, for good or while it is written anew, has changed.
    return String((error as NodeJS.ErrnoException).code)
  }
}

/** Whether a file of `before` reads differently in `after`. */
const hasChanged = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): boolean => [...before].some(([file, text]) => after.has(file) && after.get(file) !== text)
