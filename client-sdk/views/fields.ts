/** Checking what is about to be written against the fields that a kind declares, with errors that people can read. */
import type { Fields } from '@concord/schemas'

/** As much of a zod type as is needed here. */
interface Field {
  safeParse(
    value: unknown,
  ): { success: true; data: unknown } | { success: false; error: { issues: readonly Issue[] } }
}

/** Part of what zod says is wrong with one value. */
interface Issue {
  readonly message: string
  readonly path: readonly PropertyKey[]
  readonly errors?: readonly (readonly Issue[])[]
}

/**
 * The given values as they are written (trimmed and so on). Throws an Error that names the first field that is not
 * valid, or that `where` does not have, and what is allowed. Fields that are `undefined` count as not given.
 */
export function checkedChanges(
  fields: Fields,
  where: string,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    given.map(([name, value]) => [name, checked(fields, where, name, value)]),
  )
}

/** The same for a new entry: every field without a default has to be there. */
export function checkedEntry(
  fields: Fields,
  where: string,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  for (const name of Object.keys(fields.shape)) {
    if (values[name] === undefined) checked(fields, where, name, undefined)
  }
  return checkedChanges(fields, where, values)
}

function checked(fields: Fields, where: string, name: string, value: unknown): unknown {
  const shape: Readonly<Record<string, Field>> = fields.shape
  const field = Object.hasOwn(shape, name) ? shape[name] : undefined
  if (!field)
    throw new Error(
      `${where} has no field "${name}". It has ${Object.keys(fields.shape).join(', ')}.`,
    )
  const result = field.safeParse(value)
  if (result.success) return result.data
  if (value === undefined) throw new Error(`"${name}" of ${where} is needed.`)
  throw new Error(
    `"${name}" of ${where} is not valid: ${result.error.issues.map(words).join('; ')}`,
  )
}

function words(issue: Issue): string {
  const branches = issue.errors?.map((branch) => branch.map(words).join('; '))
  return branches && branches.length > 0 ? branches.join(' or ') : issue.message
}
