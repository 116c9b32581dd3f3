/** Where in the planner one sees what a notification is about. */
import { parseScopeName } from '@concord/schemas'

/** The path of the page; `undefined` for what has none here. */
export function whereTo(scope: string | null): string | undefined {
  const { kind, id } = parseScopeName(scope ?? '') ?? {}
  if (kind === 'trip') return `/trips/${id}`
  return kind === 'board' ? `/room/${id}` : undefined
}
