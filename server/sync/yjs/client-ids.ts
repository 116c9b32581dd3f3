/**
 * Yjs clients belong to people. A Yjs client numbers its own insertions; who writes in another's name would take the
 * numbers of the other's next edits, which would then be lost.
 */
import type { Extension } from '../admission/admission.ts'

/** Whose each Yjs client is. */
export type Owners = ReadonlyMap<number, string>

export interface Claim {
  /** Clients that belong to nobody yet: from now on they are the author's. */
  readonly fresh: readonly number[]
  /** Clients of others, whose edits the author has and may not write. */
  readonly foreign: readonly number[]
}

/**
 * What of the clients that an update extends is whose. `known` gives a client's owner, `present` who is there with a
 * client that has not written yet: it is theirs as soon as others can know of it. Pure.
 */
export function claimClients(
  extended: readonly Extension[],
  userId: string,
  known: Owners,
  present: Owners,
): Claim {
  const fresh: number[] = []
  const foreign: number[] = []
  for (const { client } of extended) {
    const owner = known.get(client)
    if (owner === userId) continue
    if ((owner ?? present.get(client) ?? userId) === userId) fresh.push(client)
    else foreign.push(client)
  }
  return { fresh, foreign }
}
