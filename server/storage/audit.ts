/** The audit log: what operators want to be able to look up later. */
import { chunksOf } from '../core/chunks.ts'
import type { Tx } from './database.ts'

export interface AuditEntry {
  readonly tenantId: string
  readonly category: 'connection' | 'message' | 'admin' | 'security'
  /** `null`: the server by itself. */
  readonly actor: string | null
  readonly action: string
  readonly target: string | null
  readonly details: Readonly<Record<string, unknown>>
  readonly at: number
}

/** What somebody did to how things are run, such as an admin. */
export function deedOf(
  { tenantId, userId }: { readonly tenantId: string; readonly userId: string },
  deed: Pick<AuditEntry, 'action' | 'target' | 'details' | 'at'>,
): AuditEntry {
  return { tenantId, category: 'admin', actor: userId, ...deed }
}

/** A statement takes so many. */
const ROWS_AT_ONCE = 500

export async function writeAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  for (const statement of auditStatements(tx, entries)) await statement.execute()
}

/** What `writeAudit` does, to be sent together with other statements. */
export function auditStatements(tx: Tx, entries: readonly AuditEntry[]) {
  return [...chunksOf(entries, ROWS_AT_ONCE)].map((some) =>
    tx.insertInto('audit').values(some.map(rowOf)),
  )
}

/** Writes one entry; returns its number. */
export async function insertAudit(tx: Tx, entry: AuditEntry): Promise<number> {
  const { id } = await tx
    .insertInto('audit')
    .values(rowOf(entry))
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Puts other details into an entry, for what goes on while it is counted. */
export async function updateAudit(
  tx: Tx,
  id: number,
  details: AuditEntry['details'],
): Promise<void> {
  await tx
    .updateTable('audit')
    .set({ details: JSON.stringify(details) })
    .where('id', '=', id)
    .execute()
}

function rowOf({ tenantId, details, ...entry }: AuditEntry) {
  return { ...entry, tenant: tenantId, details: JSON.stringify(details) }
}
