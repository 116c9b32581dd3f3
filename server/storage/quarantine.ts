/** Rows that must not be loaded and are not thrown away either. */
import type { Queries, Tx } from './database.ts'

/** A row of a document's log, and why it is taken out. */
export interface RowToMove {
  readonly kind: 'update' | 'snapshot'
  readonly seq: number
  readonly reason: string
  /** It lacks what it builds on, and is tried again when the document is loaded. */
  readonly waiting: boolean
}

/** Takes a row out of the log, as it was found. */
export async function moveToQuarantine(
  tx: Tx,
  scopeId: number,
  { kind, seq, reason, waiting }: RowToMove,
  at: number,
): Promise<void> {
  const table = kind === 'update' ? 'updates' : 'snapshots'
  await tx
    .insertInto('quarantine')
    .columns(['scope_id', 'kind', 'seq', 'user_id', 'bytes', 'reason', 'waiting', 'at'])
    .expression((eb) =>
      eb
        .selectFrom(table)
        .select((row) => [
          row.ref('scope_id').as('scope_id'),
          row.val(kind).as('kind'),
          row.ref('seq').as('seq'),
          (kind === 'update' ? row.ref('user_id') : row.val(null)).as('user_id'),
          row.ref('bytes').as('bytes'),
          row.val(reason).as('reason'),
          row.val(waiting ? 1 : 0).as('waiting'),
          row.val(at).as('at'),
        ])
        .where('scope_id', '=', scopeId)
        .where('seq', '=', seq),
    )
    .execute()
  await tx.deleteFrom(table).where('scope_id', '=', scopeId).where('seq', '=', seq).execute()
}

/** Notes that rows of a log are not there. */
export async function noteGap(
  tx: Tx,
  scopeId: number,
  { from, to }: { readonly from: number; readonly to: number },
  at: number,
): Promise<void> {
  const reason =
    from === to ? `update ${from} is not there` : `updates ${from} to ${to} are not there`
  await tx
    .insertInto('quarantine')
    .values({ scope_id: scopeId, kind: 'gap', seq: from, reason, waiting: 0, at })
    .execute()
}

/** So many incoming updates are kept; whoever sends harmful ones must not fill the disk with them. */
const INCOMING_ROWS = 1000

/** Keeps an update that was never logged. */
export async function keepIncoming(
  tx: Tx,
  row: {
    readonly scope_id: number
    readonly user_id: string
    readonly bytes: Uint8Array
    readonly reason: string
    readonly at: number
  },
): Promise<void> {
  await tx
    .insertInto('quarantine')
    .values({ ...row, kind: 'incoming', waiting: 0 })
    .execute()
  await tx
    .deleteFrom('quarantine')
    .where('kind', '=', 'incoming')
    .where('id', 'not in', (eb) =>
      eb
        .selectFrom('quarantine')
        .select('id')
        .where('kind', '=', 'incoming')
        .orderBy('id', 'desc')
        .limit(INCOMING_ROWS),
    )
    .execute()
}

export async function countQuarantined(query: Queries): Promise<number> {
  const { count } = await query
    .selectFrom('quarantine')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}
