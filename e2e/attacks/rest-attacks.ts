/** Attacks over REST: every route that is declared, with paths, queries and bodies that nobody honest sends. */
import { KINDS, routeGroups, type Route } from '@concord/schemas'
import { ATTACKER, type Attack } from './attack.ts'
import { ODD_JSON } from './odd-json.ts'

export const restAttacks: readonly Attack[] = [
  {
    name: 'every route with what it cannot take',
    only: 'concord',
    async run(field) {
      const url = `http://${new URL(field.target.wsUrl).host}`
      const token = await field.target.token(ATTACKER)
      const wrong = new Set<string>()
      for (const { kind, routes } of routeGroups(Object.values(KINDS))) {
        if (kind) await send(`${url}/api/v1/${kind.plural}`, 'POST', token, OWN)
        for (const route of routes.filter(({ streams }) => !streams)) {
          for (const [path, body] of calls(route)) {
            const reply = await send(url + path, route.method, token, body)
            if (!isAnswer(reply)) wrong.add(`${reply.status} from ${route.method} ${route.path}`)
          }
        }
      }
      return [...wrong]
    },
  },
]

/** Something of the attacker's own, so that not everything ends at the door. */
const OWN = '{"id":"own","title":"Own"}'
const IDS = ['own', 'none', '__proto__', '..%2f..%2fx', '%00', "'%20or%201=1--", 'x'.repeat(3000)]
const QUERIES = [
  '',
  "?cursor='%20or%201=1--&before=-1&since=1e9&limit=-1",
  '?limit=1&limit=2&types[]=a&__proto__[admin]=1&cursor=%00',
]

/** Paths with queries, and a body where the route has one. */
function calls({ method, path }: Route): [path: string, body?: string][] {
  const paths = IDS.map((id) => path.replaceAll(/:\w+/g, id))
  const withQueries = QUERIES.map((query) => paths[0]! + query)
  // What is the attacker's own must not be gone before the other routes are tried.
  const given = method === 'DELETE' ? paths.slice(1) : [...paths, ...withQueries]
  if (method === 'GET' || method === 'DELETE') return given.map((one) => [one])
  return [
    ...given.map((one): [string, string] => [one, '{}']),
    ...ODD_JSON.map((body): [string, string] => [paths[0]!, body]),
  ]
}

interface Answer {
  readonly status: number
  readonly text: string
}

async function send(url: string, method: string, token: string, body?: string): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  })
  return { status: response.status, text: await response.text() }
}

/** Success, or a refusal with a code. */
function isAnswer({ status, text }: Answer): boolean {
  if (status >= 500) return false
  return status < 400 || /"code":"[A-Z_]+"/.test(text)
}
