/** A titled code block with the schema as a TypeScript type; nothing without one. */
import { typeOf } from '@concord/schemas'
import type { z } from 'zod'

export function shape(
  title: string,
  schema: z.ZodType | undefined,
  io: 'input' | 'output',
): string[] {
  return schema ? ['', `${title}:`, '', '```ts', typeOf(schema, io), '```'] : []
}
