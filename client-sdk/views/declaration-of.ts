import { KINDS, isKindName, type Kind, type KindName } from '@concord/schemas'

/** What a name of ours stands for; a kind of one's own is itself. Throws an Error for a name that is none. */
export function declarationOf(kind: KindName | Kind): Kind {
  if (typeof kind !== 'string') return kind
  if (isKindName(kind)) return KINDS[kind]
  throw new Error(`There is no kind "${String(kind)}". Give the declaration of a kind of your own.`)
}
