/** The audit log: what operators want to be able to look up later. */
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

export async function writeAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map(({ tenantId, details, ...entry }) => ({
    ...entry,
    tenant: tenantId,
    details: JSON.stringify(details),
  }))
  await tx.insertInto('audit').values(rows).execute()
}
