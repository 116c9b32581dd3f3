/** What a subscription wants to hear of, and what several of them want together. */
import { MAX_TYPES, TypePattern, matchesType, type ConcordEvent } from '@concord/schemas'

/** Everything that is named has to hold. */
export interface EventFilter {
  /** Types and families, such as `vote.cast` and `vote.*`. */
  readonly types: readonly string[]
  readonly scope?: string | undefined
  readonly entityId?: string | undefined
}

/** Throws an Error in plain words for types that cannot be any. */
export function mustBeTypes(types: readonly string[]): void {
  if (types.length === 0) throw new Error('Name at least one type of event, or "*" for all.')
  if (types.length > MAX_TYPES) throw new Error(`At most ${MAX_TYPES} types at once.`)
  for (const type of types) {
    const { error } = TypePattern.safeParse(type)
    if (error) throw new Error(`"${type}" is no type of event. ${error.issues[0]!.message}`)
  }
}

export function isWanted(
  { type, scope, entityId }: Pick<ConcordEvent, 'type' | 'scope' | 'entityId'>,
  wanted: EventFilter,
): boolean {
  return (
    wanted.types.some((pattern) => matchesType(pattern, type)) &&
    (wanted.scope === undefined || wanted.scope === scope) &&
    (wanted.entityId === undefined || wanted.entityId === entityId)
  )
}

/** The narrowest filter that lets through what any of them wants; there is at least one. */
export function unionOf(filters: readonly EventFilter[]): EventFilter {
  const types = [...new Set(filters.flatMap((filter) => filter.types))]
  const shared = <K extends 'scope' | 'entityId'>(part: K) => {
    const [first, ...others] = new Set(filters.map((filter) => filter[part]))
    return others.length === 0 ? first : undefined
  }
  return {
    types: types.includes('*') || types.length > MAX_TYPES ? ['*'] : types,
    scope: shared('scope'),
    entityId: shared('entityId'),
  }
}
