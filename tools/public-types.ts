/** What can be imported from a declaration file, how it is declared, and whether it is explained. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'

export interface PublicType {
  /** Without the comments. */
  readonly declaration: string
  /** Whether a doc comment stands before it; for a function with several forms, before the first. */
  readonly isExplained: boolean
}

/** By name, what is exported; what comes from other packages is left out. */
export function publicTypes(file: string): ReadonlyMap<string, PublicType> {
  const text = readFileSync(file, 'utf8')
  const { program, comments } = parseSync(file, text)
  const found = new Map<string, PublicType>()
  for (const statement of program.body) {
    if (statement.type === 'ExportAllDeclaration') {
      const names = publicTypes(beside(file, statement.source.value))
      for (const [name, declaration] of names) found.set(name, declaration)
    } else if (statement.type === 'ExportNamedDeclaration' && statement.source) {
      if (!statement.source.value.startsWith('.')) continue
      const names = publicTypes(beside(file, statement.source.value))
      for (const { local, exported } of statement.specifiers) {
        if (local.type !== 'Identifier' || exported.type !== 'Identifier') continue
        const one = names.get(local.name)
        if (one) found.set(exported.name, one)
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
      const before = found.get(name)
      const declaration = bare.replaceAll(/\n\s*(?=\n)/g, '')
      found.set(name, {
        declaration: before ? `${before.declaration}\n${declaration}` : declaration,
        isExplained: before?.isExplained ?? isDocComment(comments, text, statement.start),
      })
    }
  }
  return found
}

/** Whether the last thing before this place is a doc comment. */
function isDocComment(
  comments: readonly { readonly value: string; readonly end: number }[],
  text: string,
  at: number,
): boolean {
  const last = comments.findLast(({ end }) => end <= at)
  return last?.value.startsWith('*') === true && text.slice(last.end, at).trim() === ''
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
