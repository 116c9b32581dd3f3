/** What can be imported from a declaration file, and how it is declared, without the comments. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'

/** By name, the declaration of each export; those of other packages are left out. */
export function publicTypes(file: string): ReadonlyMap<string, string> {
  const text = readFileSync(file, 'utf8')
  const { program, comments } = parseSync(file, text)
  const found = new Map<string, string>()
  for (const statement of program.body) {
    if (statement.type === 'ExportAllDeclaration') {
      const names = publicTypes(beside(file, statement.source.value))
      for (const [name, declaration] of names) found.set(name, declaration)
    } else if (statement.type === 'ExportNamedDeclaration' && statement.source) {
      if (!statement.source.value.startsWith('.')) continue
      const names = publicTypes(beside(file, statement.source.value))
      for (const { local, exported } of statement.specifiers) {
        if (local.type !== 'Identifier' || exported.type !== 'Identifier') continue
        found.set(exported.name, names.get(local.name) ?? '')
      }
    } else if (statement.type === 'ExportNamedDeclaration' && statement.declaration) {
      const within = comments.filter(
        ({ start, end }) => start >= statement.start && end <= statement.end,
      )
      const bare = within.reduceRight(
        (left, { start, end }) =>
          left.slice(0, start - statement.start) + left.slice(end - statement.start),
        text.slice(statement.start, statement.end),
      )
      const name = nameOf(statement.declaration)
      // A function with several forms has a declaration for each.
      const before = found.has(name) ? `${found.get(name)}\n` : ''
      found.set(name, before + bare.replaceAll(/\n\s*(?=\n)/g, ''))
    }
  }
  return found
}

function beside(file: string, specifier: string): string {
  return path.join(path.dirname(file), specifier.replace(/\.[jt]s$/, '.d.ts'))
}

/** `declare const` has its name one step deeper than everything else. */
function nameOf(declaration: object): string {
  const named =
    'declarations' in declaration
      ? (declaration.declarations as { id: { name: string } }[])[0]!
      : (declaration as { id: { name: string } })
  return named.id.name
}
