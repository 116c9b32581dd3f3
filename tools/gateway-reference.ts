/** The reference of the text frames: every verb, and what is told in whose words. */
import {
  KINDS,
  PLACE_FIELDS,
  VERBS,
  eventRegistry,
  typesOf,
  type Vocabulary,
  type VerbName,
  type VerbRule,
} from '@concord/schemas'
import { z } from 'zod'
import { table } from './reference.ts'
import { shape } from './shape.ts'

const HEAD = `# Text frames

Made by \`npm run docs\` from the declarations in \`schemas/gateway/\`. For clients that are no editors: bots, back offices, a terminal. Whoever works by text frames, with a Yjs editor or over REST is the same to everybody else: the same documents, the same events, the same people.

Connect to \`/ws\` (\`/realtime\` and \`/\` are the same) with \`?token=…\`, an \`Authorization: Bearer\` header, or send \`auth\` first. The server says \`connected {userId, tenantId, sessionId, timestamp}\`.

A frame is \`{"event", "data"?, "id"?}\`. With an \`id\`, \`ack {id, ok, result?, error?}\` follows the answer. A mistake is answered by \`error {code, message, event, requestId?, details?}\`, and the socket lives on; [rest.md](rest.md#errors) has all codes. Frames of one socket are answered in order.

\`\`\`
> {"event":"join_trip_room","data":{"tripId":"65f0c0ffee0123456789abcd"}}
< {"event":"trip_room_joined","data":{"tripId":"65f0…","members":[…]}}
< {"event":"trip_updated","data":{"updateType":"state","initial":true,…}}
> {"event":"trip_update","id":1,"data":{"tripId":"65f0…","updateType":"day_added","data":{"title":"Arrival"}}}
< {"event":"ack","data":{"id":1,"ok":true,"result":{"id":"65f1…"}}}
< {"event":"trip_updated","data":{"updateType":"day_added","userId":"ana",…},"seq":17}
\`\`\`

${Object.entries(PLACE_FIELDS)
  .map(([field, kind]) => `\`${field}\` names a ${kind}`)
  .join(
    ', ',
  )}. Frames that tell of an event of the log carry its number as \`seq\` beside \`data\`: come back with it (\`resume\`) and you miss nothing.

## Who is there

Whoever joins is seen by everybody who is there, in Yjs awareness too, and sees them. Coming and going is told once for each person, whatever number of tabs and devices they have. Who sends nothing for five minutes is \`away\`. Who says \`visible: false\`, when they join something or by themselves, is seen by nobody, and it is as if they had left: the server tells nobody anything, and only admins find them, marked, in the list of who is online. That is a switch of the person in their tenant, and not of a socket: it holds at once for all their tabs, devices and ways of working, and for what they open later, until they say \`visible: true\`. It is kept on disk without an end, because only they may end it: neither a lost connection nor a restart of the server reveals anybody. Who says \`user:join\` or \`presence:update\` without a place is online even where they join nothing.

Who changed a document, and when, \`get_history\` tells with its \`scope\` and the types \`doc.edited\` and \`document.renamed\`.

## Verbs
`

const VOCABULARIES: Readonly<Record<Vocabulary, string>> = {
  trips: '`join_trip_room`',
  documents: '`document:subscribe`',
  boards: '`join:board`',
  rooms: '`joinRoom`',
  flights: '`flight:subscribe`',
  inbox: '`notification:subscribe`',
  notices: '`subscribe` to `notification`',
  'trips announcements': '`join_trip_room`, as `system_message`',
  'documents announcements': '`document:subscribe` or `user:join`, as `broadcast`',
  'rooms announcements': '`joinRoom`, as `systemMessage`',
  'boards announcements': '`join:board`, of all boards of yours',
}

export function gatewayReference(): string {
  return [
    HEAD.trimEnd(),
    ...Object.entries(VERBS).flatMap(([name, rule]) => describe(name as VerbName, rule)),
    '',
    '## What is told, in whose words',
    '',
    'Whoever joins hears of everything there in the words in which they joined; in both, when they joined in two ways. `subscribe` hears of events as they are, as `event`: [events.md](events.md).',
    '',
    table(
      ['joined with', 'events of the log'],
      Object.entries(VOCABULARIES).flatMap(([vocabulary, verb]) => {
        const types = typesOf(vocabulary as Vocabulary)
        const known = types.filter((type) => eventRegistry(Object.values(KINDS)).has(type))
        return known.length > 0 ? [[verb, known.map((type) => `\`${type}\``).join(', ')]] : []
      }),
    ),
    '',
  ].join('\n')
}

function describe(name: VerbName, rule: VerbRule): string[] {
  const { about, access, aliases = [], place, bare, joined, may, data, result } = rule
  const alone = place?.[0] ?? bare
  const needs = [
    access === 'anybody' ? 'For anybody.' : 'For anybody with a token.',
    ...(joined ? ['Only where you joined (NOT_IN_ROOM).'] : []),
    ...(may && may !== 'read' ? [`Only who may ${may} there.`] : []),
    ...(aliases.length > 0
      ? [`Also called ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`]
      : []),
    ...(result === undefined ? [] : [`\`result\`: ${result}.`]),
    ...(alone === undefined ? [] : [`\`${alone}\` may be sent alone, as a string.`]),
  ]
  return [
    '',
    `### ${name}`,
    '',
    `${about} ${needs.join(' ')}`,
    ...shape('Data', withPlace(rule, data), 'input'),
  ]
}

/** The data with the fields that say what it is about. */
function withPlace({ place = [] }: VerbRule, data: z.ZodType): z.ZodType {
  if (place.length === 0) return data
  const fields = z.object(
    Object.fromEntries(
      place.map((field) => [field, place.length > 1 ? z.string().optional() : z.string()]),
    ),
  )
  return z.intersection(fields, data)
}
