/** An environment variable: what it may be, what it is for, and reading it. */
import { z } from 'zod'

export interface Variable<T extends z.ZodType = z.ZodType> {
  /** Has a default, or takes `undefined`, where the variable need not be set. */
  readonly schema: T
  /** For the reference in docs/operations.md. */
  readonly about: string
}

export const variable = <T extends z.ZodType>(schema: T, about: string): Variable<T> => ({
  schema,
  about,
})

export const wholeNumber = (from: number, to: number) => z.coerce.number().int().min(from).max(to)

export type Environment = Readonly<Record<string, string | undefined>>

/** A setting that stops the start; its message is one line for the operator. */
export class ConfigError extends Error {}

/** What is in these is not repeated in errors. */
const SECRETS = /SECRET|TOKEN|SMTP|GATEWAY/

/** What a variable is set to; an empty text is as if it were not. Throws a ConfigError that says what is allowed. */
export function readVariable<T>(
  environment: Environment,
  name: string,
  { schema, about }: Variable<z.ZodType<T>>,
): T {
  const text = environment[name]
  const { data, error } = schema.safeParse(text === '' ? undefined : text)
  if (!error) return data
  const shown = SECRETS.test(name) ? '…' : text
  throw new ConfigError(`${name}="${shown}": ${error.issues[0]!.message}. ${about}`)
}
