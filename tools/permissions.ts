/** Who may do what, as a page: made from the same declarations that the server asks. */
import {
  KINDS,
  ScopeRole,
  eventRegistry,
  may,
  routeGroups,
  type AccountRole,
  type Audience,
  type Kind,
  type Route,
  type Verb,
} from '@concord/schemas'
import { table } from './reference.ts'

const VERBS: Readonly<Record<Verb, string>> = {
  read: 'see it, open it, be seen in it',
  comment: 'vote in it',
  edit: 'change it, also over REST and offline',
  manage: 'decide who belongs to it, delete it',
}

/** Everybody who can stand before a scope: members by their role, and who is no member. */
const CALLERS: readonly (readonly [string, ScopeRole | undefined, readonly AccountRole[]])[] = [
  ...ScopeRole.options.map((role) => [role, role, ['user']] as const),
  ['admin (no member)', undefined, ['admin']],
  ['agent (no member)', undefined, ['agent']],
  ['anybody else of the tenant', undefined, ['user']],
]

const AUDIENCES: Readonly<Record<Audience, string>> = {
  scope: 'members of the scope, admins',
  user: 'the one user whom it is for, and nobody else',
  tenant: 'everybody of the tenant',
  admins: 'admins of the tenant',
  agents: 'the agent whom it concerns, admins',
}

export function permissionsPage(): string {
  return [
    '# Who may do what',
    '',
    'Made by `npm run docs` from the declarations in `schemas/`, which the server asks too; a test walks through all of it against a running server. Nothing of a tenant can be seen or changed with a token of another tenant, whatever its roles.',
    '',
    '## Inside a scope',
    '',
    'A trip, a group or a document. Roles are given per scope; account roles come with the token. What a role may not do inside a document is taken back when somebody tries.',
    '',
    table(
      ['', ...CALLERS.map(([name]) => name)],
      Object.entries(VERBS).map(([verb, meaning]) => [
        `**${verb}**: ${meaning}`,
        ...CALLERS.map(([, role, roles]) => (may(verb as Verb, role, roles) ? 'yes' : '–')),
      ]),
    ),
    '',
    '## Parts of a document',
    '',
    'What a closed kind does not declare is taken back, whoever writes it.',
    '',
    table(['kind', 'part', 'who writes it'], Object.values(KINDS).flatMap(partsOf)),
    '',
    '## REST',
    '',
    ...routeGroups(Object.values(KINDS)).flatMap(({ title, routes }) => [
      `### ${title}`,
      '',
      table(
        ['route', 'who'],
        routes.map((route) => [`\`${route.method} ${route.path}\``, who(route)]),
      ),
      '',
    ]),
    '## Events',
    '',
    table(
      ['audience', 'who hears of it', 'events'],
      Object.entries(AUDIENCES).map(([audience, words]) => [audience, words, typesFor(audience)]),
    ),
    '',
  ].join('\n')
}

function who({ access }: Route): string {
  if (access === 'public') return 'anybody'
  if (access === 'signed-in') return 'anybody with a token'
  if (access === 'admin') return 'admins of the tenant'
  if (access === 'self') return 'the person whom the path names'
  if (access === 'self-or-admin') return 'the person whom the path names, admins'
  const names = CALLERS.filter(([, role, roles]) => may(access, role, roles)).map(([name]) => name)
  return `who may ${access}: ${names.join(', ')}`
}

function partsOf(kind: Kind): string[][] {
  const entries = Object.entries(kind.collections).map(([name, rules]) => {
    const words = rules.write === 'server' ? 'only the server' : `who may ${rules.write}`
    const own = rules.owner ? ', each person only what is theirs' : ''
    const kept = rules.server.length > 0 ? `; only the server: ${rules.server.join(', ')}` : ''
    const once = rules.once.length > 0 ? `; set once: ${rules.once.join(', ')}` : ''
    return [kind.name, `\`${name}\``, words + own + kept + once]
  })
  const contents = Object.keys(kind.contents).map((name) => [
    kind.name,
    `\`${name}\``,
    'who may edit',
  ])
  const rest = kind.open ? [[kind.name, 'anything else', 'who may edit']] : []
  return [[kind.name, '`meta`', 'who may edit'], ...entries, ...contents, ...rest]
}

function typesFor(audience: string): string {
  const rules = [...eventRegistry(Object.values(KINDS)).values()]
  const types = rules.filter((rule) => rule.audience === audience).map(({ type }) => `\`${type}\``)
  return types.length > 0 ? types.toSorted().join(', ') : '–'
}
