/** Reading what a client sent by its declaration, with words for what is wrong. */
import type { ErrorCode } from '@concord/schemas'
import type { z } from 'zod'
import { Refusal } from '../core/refusal.ts'

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
  const issues = error.issues.flatMap(exact).map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }))
  const words = issues
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join(' ')
  return new Refusal(code, `The ${what} is not valid. ${words}`, { issues })
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
