/** The Yjs client that shows a person who has none: one number of theirs, the same wherever that can be. */
import type { ScopeName } from '@concord/schemas'
import type { Randomness } from '../../core/clock.ts'
import type { Documents } from '../../sync/documents.ts'

/** Gives a number that no client of somebody else uses or used in the scope, which must be open. */
export function createOwnClient(
  documents: Pick<Documents, 'see'>,
  random: Randomness,
): (scope: ScopeName, userId: string) => number {
  let client = anyClient(random)
  return (scope, userId) => {
    while (!documents.see(scope, client, userId)) client = anyClient(random)
    return client
  }
}

/** Yjs clients have numbers of 32 bits. */
function anyClient(random: Randomness): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4)
  return new DataView(new Uint8Array([a, b, c, d]).buffer).getUint32(0)
}
