/**
 * SPEC.md numbers the promises (`- **EV1** …`); the title of a test names the promises it keeps (`[EV1]`).
 */
import { type Argument, type Expression, parseSync, Visitor } from 'oxc-parser'
import type { SourceFile } from './sources.ts'

/** One sentence for every promise without a test, every test of an unknown promise, and every double. */
export function specComplaints(spec: string, sources: readonly SourceFile[]): string[] {
  const rules = rulesIn(spec)
  const known = new Set(rules)
  const named = new Map(sources.flatMap((source) => namedIn(source).map((id) => [id, source.file])))
  const doubled = new Set(rules.filter((id, index) => rules.indexOf(id) !== index))
  return [
    ...[...doubled].map((id) => `SPEC.md: ${id} is there more than once`),
    ...[...known].filter((id) => !named.has(id)).map((id) => `SPEC.md: no test names [${id}]`),
    ...[...named]
      .filter(([id]) => !known.has(id))
      .map(([id, file]) => `${file}: SPEC.md has no [${id}]`),
  ]
}

function rulesIn(spec: string): string[] {
  return [...spec.matchAll(/^- \*\*([A-Z]{2,3}\d+)\*\* /gm)].map((match) => match[1]!)
}

/**
 * Only titles count: not comments, not other strings, and not the titles of tests that do not run.
 * The file may be a test or a suite that several tests share.
 */
function namedIn({ file, text }: SourceFile): string[] {
  const ids: string[] = []
  new Visitor({
    CallExpression({ callee, arguments: [title] }) {
      if (title === undefined || !isRunningTest(callee)) return
      for (const match of textOf(title).matchAll(/\[([A-Z]{2,3}\d+)\]/g)) ids.push(match[1]!)
    },
  }).visit(parseSync(file, text).program)
  return ids
}

/** `test`, `it`, `describe`, and what hangs on them: `test.each(…)`, `describe.sequential`. */
function isRunningTest(callee: Expression): boolean {
  if (callee.type === 'Identifier') return ['test', 'it', 'describe'].includes(callee.name)
  if (callee.type === 'CallExpression') return isRunningTest(callee.callee)
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false
  return !['skip', 'todo', 'fixme'].includes(callee.property.name) && isRunningTest(callee.object)
}

function textOf(title: Argument): string {
  if (title.type === 'TemplateLiteral') return title.quasis.map((part) => part.value.raw).join('')
  return title.type === 'Literal' && typeof title.value === 'string' ? title.value : ''
}
