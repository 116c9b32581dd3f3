/**
 * Habits that a linter does not know: time and chance come in as arguments, and files stay small.
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
