/** Every kind that Concord knows. */
import { document } from './document.ts'
import { trip } from './trip.ts'

export const KINDS = { trip, document } as const

export type KindName = keyof typeof KINDS
export type KindOf<K extends KindName> = (typeof KINDS)[K]

export const kindNames = Object.keys(KINDS) as readonly KindName[]

export function isKindName(name: string): name is KindName {
  return Object.hasOwn(KINDS, name)
}
