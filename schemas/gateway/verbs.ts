/** Every verb of the text frames, once. The gateway serves this table; the reference and the tests read it. */
import { boardVerbs } from './board-verbs.ts'
import { documentVerbs } from './document-verbs.ts'
import { flightVerbs } from './flight-verbs.ts'
import { notificationVerbs } from './notification-verbs.ts'
import { sessionVerbs } from './session-verbs.ts'
import { tripVerbs } from './trip-verbs.ts'
import type { VerbRule } from './verb-rule.ts'

export const VERBS = {
  ...sessionVerbs,
  ...tripVerbs,
  ...boardVerbs,
  ...documentVerbs,
  ...flightVerbs,
  ...notificationVerbs,
} as const
export type VerbName = keyof typeof VERBS

const BY_NAME: ReadonlyMap<string, VerbName> = new Map(
  Object.entries(VERBS).flatMap(([name, { aliases = [] }]: [string, VerbRule]) =>
    // reason: the keys of VERBS are its names
    [name, ...aliases].map((each) => [each, name as VerbName] as const),
  ),
)

/** The verb that goes by this name. */
export function findVerb(name: string): { name: VerbName; rule: VerbRule } | undefined {
  const found = BY_NAME.get(name)
  return found && { name: found, rule: VERBS[found] }
}
