/** Every kind that Concord knows. */
import { board } from './board.ts'
import { document } from './document.ts'
import type { Kind } from './kind.ts'
import { trip } from './trip.ts'

export const KINDS = { trip, board, document } as const

export type KindName = keyof typeof KINDS
export type KindOf<K extends KindName> = (typeof KINDS)[K]

export const kindNames = Object.keys(KINDS) as readonly KindName[]

export function isKindName(name: string): name is KindName {
  return Object.hasOwn(KINDS, name)
}

/** The kinds that a server knows, by name: ours, and those that its operator adds. */
export type Kinds = ReadonlyMap<string, Kind>

/** Throws when two kinds want the same name or the same REST path. */
export function kindsOf(...kinds: readonly Kind[]): Kinds {
  const known = new Map<string, Kind>()
  for (const kind of kinds) {
    for (const other of known.values()) {
      if (other.name === kind.name || other.plural === kind.plural) {
        throw new Error(`Two kinds are called "${kind.name}" or "${kind.plural}".`)
      }
    }
    known.set(kind.name, kind)
  }
  return known
}
