/** The parts of the documentation that follow from declarations: settings, REST routes, errors. */
import { ERRORS, KINDS, accountRoutes, scopeRoutes, type Route } from '@concord/schemas'
import { z } from 'zod'
import { VARIABLES } from '../server/core/config.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const row = (...cells: string[]): string => `| ${cells.map(cell).join(' | ')} |`
const table = (head: string[], rows: string[][]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n')

/** Every environment variable with its default. */
export function settingsTable(): string {
  return table(
    ['variable', 'default', 'what it is for'],
    Object.entries(VARIABLES).map(([name, { schema, about }]) => {
      const fallback = schema.safeParse(undefined)
      const shown =
        fallback.success && fallback.data !== undefined ? `\`${String(fallback.data)}\`` : '–'
      return [`\`${name}\``, shown, about]
    }),
  )
}

/** Every route, grouped by what it is about. */
export function restReference(): string {
  const groups: [string, Route[]][] = [
    ['You', Object.values(accountRoutes)],
    ...Object.values(KINDS).map((kind): [string, Route[]] => [
      kind.plural,
      Object.values(scopeRoutes(kind)),
    ]),
  ]
  return [
    '# REST',
    '',
    'Made by `npm run docs` from the declarations in `schemas/`. Send your token as `Authorization: Bearer …` and bodies as JSON. Times are ISO 8601 in UTC.',
    ...groups.flatMap(([title, routes]) => ['', `## ${title}`, ...routes.flatMap(describe)]),
    '',
    '## Errors',
    '',
    'A refusal is `{"error": {"code", "message", "details?"}}`; sockets close with the code beside it and `CODE: words` as the reason.',
    '',
    table(
      ['code', 'status', 'close', 'try again', 'words'],
      Object.entries(ERRORS).map(([code, { status, close, retry, message }]) => [
        `\`${code}\``,
        String(status),
        String(close),
        retry,
        message,
      ]),
    ),
    '',
  ].join('\n')
}

function describe(route: Route): string[] {
  return [
    '',
    `### ${route.method} ${route.path}`,
    '',
    `${route.summary} ${accessWords(route)}`,
    ...shape('Body', route.body, 'input'),
    ...shape('Query', route.query, 'input'),
    ...shape(`Reply, ${route.status}`, route.reply, 'output'),
    ...(route.reply ? [] : ['', `Reply: ${route.status}, without a body.`]),
  ]
}

function accessWords({ access }: Route): string {
  if (access === 'public') return 'For anybody.'
  if (access === 'signed-in') return 'For anybody with a token.'
  return `For whoever may ${access}.`
}

function shape(title: string, schema: z.ZodType | undefined, io: 'input' | 'output'): string[] {
  if (!schema) return []
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return ['', `${title}:`, '', '```ts', typeText(json), '```']
}

/** As much of JSON Schema as zod makes of our declarations. */
interface Json {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Json
  readonly items?: Json
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Json[]
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
  if (json.anyOf) return json.anyOf.map((part) => typeText(part, indent)).join(' | ')
  if (json.allOf) return json.allOf.map((part) => typeText(part, indent)).join(' & ')
  if (json.type === 'array') {
    const item = typeText(json.items ?? {}, indent)
    return json.items?.enum ? `(${item})[]` : `${item}[]`
  }
  if (json.type === 'integer') return 'number'
  if (json.type !== 'object') return json.type ?? 'unknown'
  const fields = Object.entries(json.properties ?? {})
  if (fields.length === 0) return 'Record<string, unknown>'
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
      field[limit] !== undefined && !(limit === 'pattern' && field['format'] !== undefined),
  )
  const notes = [
    ...limits.map((limit) => `${limit} ${String(field[limit])}`),
    ...(field.default === undefined ? [] : [`default ${JSON.stringify(field.default)}`]),
  ]
  const note = notes.length > 0 ? ` // ${notes.join(', ')}` : ''
  return `${indent}${name}${required ? '' : '?'}: ${typeText(field, indent)}${note}`
}
