/** The parts of the documentation that follow from declarations: settings, REST routes, errors. */
import {
  ERRORS,
  KINDS,
  accessWords,
  idempotencyKeyWords,
  routeGroups,
  type Route,
} from '@concord/schemas'
import { LIMIT_VARIABLES } from '../server/core/limit-variables.ts'
import { VARIABLES } from '../server/core/variables.ts'
import { shape } from './shape.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const row = (...cells: string[]): string => `| ${cells.map(cell).join(' | ')} |`
export const table = (head: string[], rows: string[][]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n')

/** Every environment variable with its default. */
export function settingsTable(): string {
  const settings = Object.entries(VARIABLES).map(([name, variable]) => ({ name, ...variable }))
  return table(
    ['variable', 'default', 'what it is for'],
    [...settings, ...LIMIT_VARIABLES].map(({ name, schema, about }) => {
      const fallback = schema.safeParse(undefined)
      const shown =
        fallback.success && fallback.data !== undefined ? `\`${String(fallback.data)}\`` : '–'
      return [`\`${name}\``, shown, about]
    }),
  )
}

/** Every route, grouped by what it is about. */
export function restReference(): string {
  return [
    '# REST',
    '',
    'Made by `npm run docs` from the declarations in `schemas/`. Send your token as `Authorization: Bearer …` and bodies as JSON. Times are ISO 8601 in UTC.',
    ...routeGroups(Object.values(KINDS)).flatMap(({ title, routes }) => [
      '',
      `## ${title}`,
      ...routes.flatMap(describe),
    ]),
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
    ...(route.idempotencyKey ? ['', idempotencyKeyWords] : []),
    ...shape('Body', route.body, 'input'),
    ...shape('Query', route.query, 'input'),
    ...(route.produces === undefined
      ? shape(replyTitle(route), route.reply, 'output')
      : ['', `Reply, ${route.status}: ${route.produces}`]),
    ...(route.reply ? [] : ['', `Reply: ${route.status}, without a body.`]),
  ]
}

function replyTitle({ status, streams }: Route): string {
  return streams ? `Reply, ${status}: a stream, each event with such data` : `Reply, ${status}`
}
