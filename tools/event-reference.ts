/** The reference of events: every type, and the ways to hear of them. */
import {
  ConcordEvent,
  KINDS,
  eventRegistry,
  familyOf,
  type Audience,
  type EventRule,
} from '@concord/schemas'
import { table } from './reference.ts'
import { shape } from './shape.ts'

const AUDIENCES: Record<Audience, string> = {
  scope: 'members of its scope, admins',
  user: 'one person',
  tenant: 'everybody in the tenant',
  admins: 'admins',
  agents: 'admins, and the agent in `agentId`',
}

const HEAD = `# Events

Made by \`npm run docs\` from the declarations in \`schemas/\`. What happens in documents becomes events by itself; a back office publishes its own. Every event is:

`

const WAYS = `
Within a tenant \`seq\` has no gap. Keep the \`seq\` of the last event that you heard and come back with it: you miss nothing and hear nothing twice.

## Ways to hear of events

- \`GET /api/v1/events\` reads the log, \`GET /api/v1/events/stream\` follows it as server-sent events, and so does \`subscribe\` on the socket. [rest.md](rest.md) has the details.
- Ask for types (\`vote.cast\`), families (\`payment.*\`) or everything (\`*\`), and narrow that to one scope or one entity.
- You hear only of what is meant for you, as it is at that moment: who becomes a member hears from then on, who is removed no longer does.
- Who reads too slowly is cut off (\`SLOW_READER\`) and comes back with the last \`seq\`.

## Publishing

\`POST /api/v1/events\` takes the types below that a back office publishes, from admins, and from agents what concerns themselves. With a \`key\` a repeated call makes no second event.

## On the socket

\`subscribe\`, \`unsubscribe\`, \`resume\` and \`get_history\` are verbs of the text frames: [gateway.md](gateway.md). An event is sent once on a socket, however many subscriptions ask for it.
`

export function eventReference(): string {
  const rules = [...eventRegistry(Object.values(KINDS)).values()].toSorted((a, b) =>
    a.type < b.type ? -1 : 1,
  )
  const families = Map.groupBy(rules, ({ type }) => familyOf(type))
  return [
    HEAD.trimEnd(),
    ...shape('', ConcordEvent, 'output').slice(2),
    WAYS.trimEnd(),
    '',
    '## Types',
    '',
    table(
      ['type', 'who hears of it', 'who writes it', 'what happened'],
      rules.map(({ type, audience, published, about }) => [
        `\`${type}\``,
        AUDIENCES[audience],
        published ? 'a back office' : 'the server',
        about,
      ]),
    ),
    ...[...families].flatMap(([family, members]) => ['', `## ${family}.\\*`, ...dataOf(members)]),
    '',
  ].join('\n')
}

/** The data of each type, those that have the same together. */
function dataOf(rules: readonly EventRule[]): string[] {
  const shapes = Map.groupBy(rules, ({ data }) => shape('', data, 'output').slice(2).join('\n'))
  return [...shapes].flatMap(([text, alike]) => [
    '',
    `${alike.map(({ type }) => `\`${type}\``).join(', ')}:`,
    text,
  ])
}
