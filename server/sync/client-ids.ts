/**
 * Yjs clients belong to people. A Yjs client numbers its own insertions; who writes in another's name would take the
 * numbers of the other's next edits, which would then be lost.
 */
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'

/** Whose each Yjs client is. */
export type Owners = ReadonlyMap<number, string>

const NOBODYS: Owners = new Map()

/**
 * The clients of an update that belong to nobody yet, or the client that belongs to somebody else and that the update
 * would extend. `known` gives a client's owner, `clockOf` how many of its insertions the document has, `present` who is
 * there with a client that has not written yet: it is theirs as soon as others can know of it.
 */
export function readClients(
  update: Uint8Array,
  userId: string,
  known: Owners,
  clockOf: (client: number) => number,
  present: Owners = NOBODYS,
): { readonly fresh: readonly number[] } | { readonly foreign: number } {
  const only = onlyClient(update)
  // The author's own client is what writes nearly always; how much it wrote does not matter then.
  if (only === undefined || known.get(only) === userId) return NONE_FRESH
  if (only !== SEVERAL && (known.get(only) ?? present.get(only) ?? userId) === userId)
    return { fresh: [only] }
  const fresh: number[] = []
  for (const [client, to] of Y.parseUpdateMeta(update).to) {
    const owner = known.get(client)
    if (owner === userId) continue
    const other = owner ?? present.get(client) ?? userId
    if (other !== userId && to > clockOf(client)) return { foreign: client }
    if (owner === undefined && other === userId) fresh.push(client)
  }
  return { fresh }
}

const NONE_FRESH = { fresh: [] } as const
const SEVERAL = -1

/** The one client that most updates are of, `undefined` for an update without insertions, SEVERAL for more. */
function onlyClient(update: Uint8Array): number | undefined {
  const decoder = decoding.createDecoder(update)
  const clients = decoding.readVarUint(decoder)
  if (clients === 0) return undefined
  if (clients > 1) return SEVERAL
  const structs = decoding.readVarUint(decoder)
  return structs === 0 ? undefined : decoding.readVarUint(decoder)
}
