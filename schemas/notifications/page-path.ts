/** Where in the planner one sees what a notification is about. */
import { parseScopeName } from '../ids.ts'

/** The path of the page; `undefined` for what has none there. */
export function pagePath(scope: string | null): string | undefined {
  const { kind, id } = parseScopeName(scope ?? '') ?? {}
  if (kind === 'trip') return `/trips/${id}`
  return kind === 'board' ? `/room/${id}` : undefined
}
