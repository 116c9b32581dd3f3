/** Reading what a client sent by its declaration, with words for what is wrong. */
import type { ErrorCode } from '@concord/schemas'
import type { z } from 'zod'
import { Refusal } from '../../core/refusal.ts'

/** What the schema makes of it. Throws VALIDATION_ERROR that says where in the `what` what is wrong. */
export function parseInput<S extends z.ZodType>(
  schema: S,
  value: unknown,
  what: string,
): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw faultWords(result.error, what)
}

/** The refusal that says where in the `what` what is wrong. */
export function faultWords(
  error: z.ZodError,
  what: string,
  code: ErrorCode = 'VALIDATION_ERROR',
): Refusal {
  const all = error.issues.flatMap(exact)
  const issues = all.slice(0, TOLD).map(({ path, message }) => ({
    path: shortened(path.map(String).join('.')),
    message: shortened(message),
  }))
  const words = issues
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join(' ')
  const others = all.length > TOLD ? ` And ${all.length - TOLD} more.` : ''
  return new Refusal(code, `The ${what} is not valid. ${words}${others}`, { issues })
}

/** So many faults are told one by one, in so many characters each: what is wrong may be as large as what was sent. */
const TOLD = 20
const LONGEST = 300

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

type Issue = z.core.$ZodIssue

/** Of a value that may be one of several shapes: what is wrong with it as the shape that it comes nearest to. */
function exact(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const isWhole = ({ code, path }: Issue): boolean => code === 'invalid_type' && path.length === 0
  const nearest = issue.errors.find((issues) => !issues.some(isWhole))
  if (!nearest) return [issue]
  return nearest.flatMap(exact).map((found) => ({ ...found, path: [...issue.path, ...found.path] }))
}
