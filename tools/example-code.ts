/** Guides show the files of examples/ as they are: what people copy is what is tested. */
import { globSync } from 'node:fs'

const SHOWN = /(<!-- file: (\S+) -->\n+```(\w+)\n)[\s\S]*?(```)/g

/** Every guide with the files that it names, as they are now. */
export function guides(read: (file: string) => string): Record<string, string> {
  const files = globSync('docs/editors/*.md').map((file) => file.replaceAll('\\', '/'))
  return Object.fromEntries(files.map((file) => [file, withFiles(read(file), read)]))
}

/** The text with every block after `<!-- file: … -->` as `read` gives that file. */
export function withFiles(text: string, read: (file: string) => string): string {
  return text.replaceAll(
    SHOWN,
    (_, before: string, file: string, _language: string, after: string) =>
      before + read(file) + after,
  )
}
