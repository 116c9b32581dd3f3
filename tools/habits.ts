/**
 * Habits that a linter does not know: time and chance come in as arguments, files stay small, and what a file is about
 * stands above its imports.
 */
import { parseSync, Visitor } from 'oxc-parser'
import { headComment, isTest, type SourceFile } from './sources.ts'

/** The only files that may look at the clock or throw dice. */
const CLOCKS = ['server/core/clock.ts', 'client-sdk/core/clock.ts']

const IMPURE: Readonly<Record<string, readonly string[]>> = {
  Date: ['now'],
  Math: ['random'],
  crypto: ['randomUUID'],
}

const LONGEST = 400

/**
 * Complains about time and chance outside the clocks: `Date.now`, `new Date()`, `Math.random` and
 * `randomUUID`, called or handed on. Tests are free. `new Date(value)` is fine: it is the same always.
 */
export function clockComplaints({ file, text }: SourceFile): string[] {
  if (isTest(file) || CLOCKS.includes(file)) return []
  const found: string[] = []
  new Visitor({
    MemberExpression({ object, property, computed }) {
      if (computed || object.type !== 'Identifier' || property.type !== 'Identifier') return
      if (IMPURE[object.name]?.includes(property.name)) {
        found.push(`${object.name}.${property.name}`)
      }
    },
    NewExpression({ callee, arguments: given }) {
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0) {
        found.push('new Date()')
      }
    },
    ImportSpecifier({ imported }) {
      if (imported.type === 'Identifier' && imported.name === 'randomUUID') found.push('randomUUID')
    },
  }).visit(parseSync(file, text).program)
  return found.map((what) => `${file}: ${what} belongs in ${CLOCKS.join(' or ')}`)
}

/** A long file says in its head comment, on a line that starts with "Long because", why it is one. */
export function lengthComplaints(source: SourceFile): string[] {
  const lines = source.text.split('\n').length - 1
  if (lines <= LONGEST || /^Long because/m.test(headComment(source))) return []
  return [
    `${source.file}: ${lines} lines; at most ${LONGEST} without "Long because …" in the head comment`,
  ]
}

/**
 * What a file is about stands above its imports. It gets in between when an import is put above it; and the formatter,
 * which sorts imports, takes it along when one is put right below it.
 */
export function headComplaints({ file, text }: SourceFile): string[] {
  const { comments, program } = parseSync(file, text)
  const imports = program.body.filter(({ type }) => type === 'ImportDeclaration')
  const [first, last] = [imports[0], imports.at(-1)]
  if (!first || !last) return []
  return comments
    .filter(
      ({ value, start, end }) => value.startsWith('*') && start > first.start && end < last.start,
    )
    .map(() => `${file}: what it is about stands between its imports; it belongs above them`)
}
