/**
 * Yjs clients belong to people. A Yjs client numbers its own insertions; who writes in another's name would take the
 * numbers of the other's next edits, which would then be lost.
 */
import type { Extension } from './admission/admission.ts'

/** Whose each Yjs client is. */
export type Owners = ReadonlyMap<number, string>

/**
 * The clients that an update extends and that belong to nobody yet, or one that belongs to somebody else. `known` gives a
 * client's owner, `present` who is there with a client that has not written yet: it is theirs as soon as others can know
 * of it. Pure.
 */
export function claimClients(
  extended: readonly Extension[],
  userId: string,
  known: Owners,
  present: Owners,
): { readonly fresh: readonly number[] } | { readonly foreign: number } {
  const fresh: number[] = []
  for (const { client } of extended) {
    const owner = known.get(client)
    if (owner === userId) continue
    if ((owner ?? present.get(client) ?? userId) !== userId) return { foreign: client }
    fresh.push(client)
  }
  return { fresh }
}
