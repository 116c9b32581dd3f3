/**
 * Loading a document of which not every row can be believed. What can be believed opens; the rest goes into quarantine,
 * and the operator is told. Nothing is dropped, and nothing is silent.
 */
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import { writeAudit } from '../../storage/audit.ts'
import type { Database, Queries, Tx } from '../../storage/database.ts'
import { moveToQuarantine, noteGap, type RowToMove } from '../../storage/quarantine.ts'
import type { Recovery } from '../../storage/recovery.ts'
import { placeSnapshot } from './place-snapshot.ts'
import type { Quarantine } from './quarantine.ts'
import type { Rebuild } from './rebuild.ts'
import type { Sorted } from './sort-rows.ts'
import { gapsIn, readRows, type StoredRow, type StoredRows } from './stored-rows.ts'

export interface DoubtfulRows {
  /** The document of all that can be believed, and the number of its newest row. */
  load(scopeId: number): Promise<Honest>
}

interface Honest {
  readonly state: Uint8Array
  readonly seq: number
  readonly clients: StoredRows['clients']
}

export interface DoubtfulParts {
  readonly database: Database
  readonly rebuild: Rebuild
  readonly quarantine: Quarantine
  readonly recovery: Recovery
  readonly clock: Clock
  readonly logger: Logger
}

/** What has to be done about the rows of a document. */
interface Verdict {
  readonly moves: readonly RowToMove[]
  readonly gaps: ReturnType<typeof gapsIn>
  /** By their number in the quarantine. */
  readonly returned: readonly number[]
  /** Something is missing from what opens. */
  readonly lost: boolean
}

const LOST =
  'Part of a stored document cannot be believed and is in quarantine; the rest is open. Clients that have what is missing bring it back; see "quarantine" in docs/operations.md.'
const NOT_LOST = 'Damaged rows of a document are in quarantine; nothing of it is missing.'

export function createDoubtfulRows(parts: DoubtfulParts): DoubtfulRows {
  const { database, rebuild, quarantine, recovery, clock, logger } = parts

  async function settle(tx: Tx, scopeId: number, honest: Honest, verdict: Verdict): Promise<void> {
    const at = clock.now()
    for (const move of verdict.moves) await moveToQuarantine(tx, scopeId, move, at)
    for (const gap of verdict.gaps) await noteGap(tx, scopeId, gap, at)
    if (verdict.returned.length > 0)
      await tx.deleteFrom('quarantine').where('id', 'in', verdict.returned).execute()
    await placeSnapshot(tx, { scopeId, seq: honest.seq, at, bytes: honest.state })
    if (!isNews(verdict)) return
    const { name, tenant } = await nameOf(tx, scopeId)
    if (verdict.lost) await recovery.begin(tx, scopeId, at, 'rows of its log are in quarantine')
    const details = wordsOf(verdict)
    const action = 'document.quarantined'
    await writeAudit(tx, [
      { tenantId: tenant, category: 'admin', actor: null, action, target: name, details, at },
    ])
  }

  async function tell(scopeId: number, verdict: Verdict): Promise<void> {
    const { name: scope } = await nameOf(database.query, scopeId)
    const fields = { scope, ...wordsOf(verdict) }
    if (verdict.lost) logger.error(fields, LOST)
    else if (verdict.moves.length > 0) logger.warn(fields, NOT_LOST)
    else logger.warn(fields, 'Rows of a document that waited in quarantine are part of it again.')
    await quarantine.changed([
      ...verdict.moves.map(({ kind }) => kind),
      ...verdict.gaps.map(() => 'gap' as const),
    ])
  }

  return {
    async load(scopeId) {
      const rows = await database.read((query) => readRows(query, scopeId, 'all'))
      const sorted = await rebuild.sort({
        snapshots: rows.snapshots.filter(({ sound }) => sound),
        updates: rows.updates.filter(({ sound }) => sound),
        waiting: rows.waiting.map(({ id, bytes }) => ({ seq: id, bytes })),
      })
      const verdict = judge(rows, sorted)
      const honest = { state: sorted.state, seq: lastOf(rows), clients: rows.clients }
      const fresh = rows.updates.some(({ seq }) => seq > (rows.snapshots[0]?.seq ?? 0))
      if (!isNews(verdict) && !fresh) return honest
      try {
        await database.transaction((tx) => settle(tx, scopeId, honest, verdict))
        if (isNews(verdict)) await tell(scopeId, verdict)
      } catch (error) {
        const reason = (error as Error).message
        logger.error(
          { scopeId, reason, ...wordsOf(verdict) },
          'Part of a stored document cannot be believed and could not be put in quarantine; the rest is open, and it is tried again when the document is opened again.',
        )
      }
      return honest
    },
  }
}

const isNews = ({ moves, gaps, returned }: Verdict): boolean =>
  moves.length + gaps.length + returned.length > 0

function judge({ snapshots, updates }: StoredRows, sorted: Sorted): Verdict {
  const { base, badSnapshots, badUpdates, returned } = sorted
  const moves = [
    ...damaged('snapshot', snapshots),
    ...badSnapshots.map((row) => ({ kind: 'snapshot' as const, ...row })),
    ...damaged('update', updates),
    ...badUpdates.map((row) => ({ kind: 'update' as const, ...row })),
  ]
  const gaps = gapsIn(updates, base)
  const lost = gaps.length > 0 || moves.some(({ kind, seq }) => kind === 'update' && seq > base)
  return { moves, gaps, returned, lost }
}

function damaged(kind: RowToMove['kind'], rows: readonly StoredRow[]): RowToMove[] {
  return rows
    .filter(({ sound }) => !sound)
    .map(({ seq }) => ({ kind, seq, reason: 'its checksum is wrong', waiting: false }))
}

/** A damaged number may be anything; beyond this it is no number of a row. */
const HIGHEST_SEQ = 2 ** 48

function lastOf({ snapshots, updates }: StoredRows): number {
  const numbers = [...snapshots, ...updates].map(({ seq }) => seq)
  return numbers
    .filter((seq) => Number.isSafeInteger(seq) && seq < HIGHEST_SEQ)
    .reduce((last, seq) => Math.max(last, seq), 0)
}

/** So many rows are told one by one. */
const TOLD = 20

function wordsOf({ moves, gaps, returned, lost }: Verdict): Record<string, unknown> {
  const rows = [
    ...moves.map(({ kind, seq, reason }) => ({ kind, seq, reason })),
    ...gaps.map(({ from, to }) => ({ kind: 'gap', seq: from, reason: `not there up to ${to}` })),
  ]
  return { lost, count: rows.length, rows: rows.slice(0, TOLD), returned: returned.length }
}

async function nameOf(query: Queries, scopeId: number): Promise<{ name: string; tenant: string }> {
  const row = await query
    .selectFrom('scopes')
    .select(['name', 'tenant'])
    .where('id', '=', scopeId)
    .executeTakeFirst()
  return row ?? { name: `scope ${scopeId}`, tenant: '' }
}
