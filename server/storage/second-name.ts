/** Keeping a file under another name before something takes its place. */
import { copyFileSync, existsSync, linkSync } from 'node:fs'

/** `{file}.{what}-{n}` with the first number that neither a database of that name nor its log has. */
export function freeName(file: string, what: string): string {
  let number = 1
  const name = (): string => `${file}.${what}-${number}`
  while (['', '-wal'].some((rest) => existsSync(name() + rest))) number += 1
  return name()
}

/** The file is there under both names. */
export function keepAs(file: string, name: string): void {
  try {
    linkSync(file, name)
  } catch {
    // reason: not every disk can give a file two names; there it is copied
    copyFileSync(file, name)
  }
}
