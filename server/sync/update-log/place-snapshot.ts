/** Writing a snapshot into the log, and clearing away what nobody will need any more. */
import type { Tx } from '../../storage/database.ts'
import { rowChecksum } from '../../storage/row-checksum.ts'

/** So many snapshots are kept, with every update after the oldest of them: a bad one is replaced by an older one. */
const KEPT = 3

export interface NewSnapshot {
  readonly scopeId: number
  /** The last update that it holds. */
  readonly seq: number
  readonly at: number
  readonly bytes: Uint8Array
}

export async function placeSnapshot(
  tx: Tx,
  { scopeId, seq, at, bytes }: NewSnapshot,
): Promise<void> {
  const checksum = rowChecksum('snapshot', scopeId, seq, bytes)
  await tx
    .insertInto('snapshots')
    .values({ scope_id: scopeId, seq, at, bytes, checksum })
    .onConflict((conflict) =>
      conflict.columns(['scope_id', 'seq']).doUpdateSet({ at, bytes, checksum }),
    )
    .execute()
  const kept = await tx
    .selectFrom('snapshots')
    .select('seq')
    .where('scope_id', '=', scopeId)
    .orderBy('seq', 'desc')
    .limit(KEPT)
    .execute()
  // Until there are so many, the beginning counts as one of them.
  if (kept.length < KEPT) return
  const oldest = kept.at(-1)!.seq
  await tx
    .deleteFrom('snapshots')
    .where('scope_id', '=', scopeId)
    .where('seq', '<', oldest)
    .execute()
  await tx
    .deleteFrom('updates')
    .where('scope_id', '=', scopeId)
    .where('seq', '<=', oldest)
    .execute()
}
