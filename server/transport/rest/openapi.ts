/** The REST routes as an OpenAPI document. Pure. */
import {
  ERRORS,
  MAX_IDEMPOTENCY_KEY,
  accessWords,
  idempotencyKeyWords,
  routeGroups,
  type Kinds,
  type Route,
} from '@concord/schemas'
import { z } from 'zod'

export type Json = Readonly<Record<string, unknown>>

const ERROR = { $ref: '#/components/schemas/Error' }
const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: idempotencyKeyWords,
  schema: { type: 'string', maxLength: MAX_IDEMPOTENCY_KEY },
}

export function openApiOf(kinds: Kinds): Json {
  const groups = routeGroups(kinds.values())
  const paths: Record<string, Record<string, Json>> = {}
  for (const { title, routes } of groups)
    for (const route of routes) {
      const path = route.path.replace(/:(\w+)/g, '{$1}')
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, title) }
    }
  return {
    openapi: '3.1.0',
    info: { title: 'Concord', version: '1' },
    tags: groups.map(({ title }) => ({ name: title })),
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        Error: schemaOf(
          z.object({
            error: z.object({
              // reason: the table has errors, so there is a first one
              code: z.enum(Object.keys(ERRORS) as [string, ...string[]]),
              message: z.string(),
              details: z.unknown().optional(),
            }),
          }),
          'output',
        ),
      },
    },
  }
}

function operationOf(route: Route, tag: string): Json {
  const { path, summary, body, query, idempotencyKey, access } = route
  const named = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  return {
    tags: [tag],
    summary,
    description: accessWords(route),
    security: access === 'public' ? [] : [{ token: [] }],
    parameters: [...named, ...parametersOf(query), ...(idempotencyKey ? [IDEMPOTENCY_KEY] : [])],
    ...(body
      ? { requestBody: { content: { 'application/json': { schema: schemaOf(body, 'input') } } } }
      : {}),
    responses: {
      [route.status]: replyOf(route),
      default: { description: 'A refusal.', content: { 'application/json': { schema: ERROR } } },
    },
  }
}

function parametersOf(query: z.ZodType | undefined): Json[] {
  if (!query) return []
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Readonly<Record<string, Json>>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function replyOf({ reply, produces, streams }: Route): Json {
  if (!reply) return { description: 'Done; without a body.' }
  if (produces !== undefined)
    return { description: 'Done.', content: { [produces]: { schema: { type: 'string' } } } }
  const type = streams ? 'text/event-stream' : 'application/json'
  return { description: 'Done.', content: { [type]: { schema: schemaOf(reply, 'output') } } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
