/** Schemas as TypeScript types, for people who read the documentation. */
import { z } from 'zod'

/** The schema as a TypeScript type, as what a caller writes or what the server answers; limits and defaults as comments. */
export function typeOf(schema: z.ZodType, io: 'input' | 'output'): string {
  return typeText(z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json)
}

/** As much of JSON Schema as zod makes of our declarations. */
interface Json {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Json
  readonly items?: Json
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Json[]
  readonly oneOf?: readonly Json[]
  readonly allOf?: readonly Json[]
  readonly default?: unknown
  readonly [limit: string]: unknown
}

const LIMITS = [
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'maxItems',
] as const

/** The schema as a TypeScript type, with limits and defaults as comments. */
function typeText(json: Json, indent = ''): string {
  if (json.const !== undefined) return JSON.stringify(json.const)
  if (json.enum) return json.enum.map((value) => JSON.stringify(value)).join(' | ')
  const either = json.anyOf ?? json.oneOf
  if (either) return either.map((part) => typeText(part, indent)).join(' | ')
  if (json.allOf) return json.allOf.map((part) => typeText(part, indent)).join(' & ')
  if (json.type === 'array') {
    const item = typeText(json.items ?? {}, indent)
    return json.items?.enum ? `(${item})[]` : `${item}[]`
  }
  if (json.type === 'integer') return 'number'
  if (Array.isArray(json.type)) return json.type.join(' | ')
  if (json.type !== 'object') return String(json.type ?? 'unknown')
  const fields = Object.entries(json.properties ?? {})
  if (fields.length === 0) {
    const value = typeof json.additionalProperties === 'object' ? json.additionalProperties : {}
    return `Record<string, ${typeText(value, indent)}>`
  }
  const inner = `${indent}  `
  return [
    '{',
    ...fields.map(([name, field]) =>
      fieldText(name, field, json.required?.includes(name) ?? false, inner),
    ),
    `${indent}}`,
  ].join('\n')
}

function fieldText(name: string, field: Json, required: boolean, indent: string): string {
  const limits = LIMITS.filter(
    (limit) =>
      field[limit] !== undefined &&
      Math.abs(Number(field[limit])) !== Number.MAX_SAFE_INTEGER &&
      !(limit === 'pattern' && field['format'] !== undefined),
  )
  const notes = [
    ...limits.map((limit) => `${limit} ${String(field[limit])}`),
    ...(field.default === undefined ? [] : [`default ${JSON.stringify(field.default)}`]),
  ]
  const note = notes.length > 0 ? ` // ${notes.join(', ')}` : ''
  return `${indent}${name}${required ? '' : '?'}: ${typeText(field, indent)}${note}`
}
