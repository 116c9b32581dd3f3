/**
 * What was refused, in the audit log: one row for each person, kind and minute, however often it happened, so that
 * nobody can fill the disk with it. Who is not known is told apart by address, and belongs to no tenant.
 */
import type { ErrorCode } from '@concord/schemas'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import { personKey } from '../core/who.ts'
import { insertAudit, updateAudit, type AuditEntry } from '../storage/audit.ts'
import type { Database } from '../storage/database.ts'
import type { Refused } from './refused.ts'

export interface SecurityLog {
  /** Remembers it, and writes it within a second. What is of no interest to operators is left out. */
  note(refused: Refused): void
  /** Writes everything that is not written, counts too. */
  stop(): Promise<void>
}

/** Errors that somebody may be causing on purpose. */
const INTERESTING: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHENTICATED',
  'TOKEN_REVOKED',
  'FORCED_DISCONNECT',
  'ACCESS_DENIED',
  'ORIGIN_DENIED',
  'INVALID_SCOPE',
  'MALFORMED_FRAME',
  'UPDATE_REFUSED',
  'PRESENCE_REFUSED',
  'PAYLOAD_TOO_LARGE',
  'SLOW_READER',
  'RATE_LIMITED',
  'CONNECTION_LIMIT',
])
const WINDOW_MS = 60_000
const WRITE_AFTER_MS = 1000
/** With more kinds and people than this in one minute, the rest is counted together. */
const MOST_ROWS = 1000
/** Some messages repeat what a client sent. */
const LONGEST_MESSAGE = 300
/** Events of nobody in particular belong to no tenant. */
const NO_TENANT = ''

interface Row {
  readonly entry: AuditEntry
  /** The number of the row, once it is written. */
  id: number | undefined
  count: number
  /** The count in the row that is written. */
  written: number
  last: number
}

export function createSecurityLog(database: Database, clock: Clock, logger: Logger): SecurityLog {
  const rows = new Map<string, Row>()
  let writing = Promise.resolve()
  let cancel: (() => void) | undefined

  function open({ refusal, who, address, target }: Refused, at: number): Row {
    const { code, message } = refusal.reply
    const entry: AuditEntry = {
      tenantId: who?.tenantId ?? NO_TENANT,
      category: 'security',
      actor: who?.userId ?? null,
      action: `refused.${code.toLowerCase()}`,
      target: target ?? null,
      details: { message: message.slice(0, LONGEST_MESSAGE), address },
      at,
    }
    return { entry, id: undefined, count: 0, written: 0, last: at }
  }

  /** New rows are written with the count that they have, those whose minute is over once more with their last. */
  async function write(everything: boolean): Promise<void> {
    const now = clock.now()
    const isOver = ({ entry }: Row): boolean => everything || now - entry.at >= WINDOW_MS
    const due = [...rows.values()]
      .filter((row) => row.id === undefined || (isOver(row) && row.count > row.written))
      .map((row) => ({ row, count: row.count, filled: filled(row) }))
    try {
      const ids = due.length === 0 ? [] : await save(due)
      for (const [index, { row, count }] of due.entries()) {
        row.id = ids[index]
        row.written = count
      }
      for (const [key, row] of rows) if (isOver(row) && row.count === row.written) rows.delete(key)
    } catch (error) {
      const reason = (error as Error).message
      logger.warn(
        { reason, rows: due.length },
        'What was refused could not be written; tried again.',
      )
    }
  }

  /** All of them or none; returns their numbers. */
  function save(due: readonly { row: Row; filled: AuditEntry }[]): Promise<number[]> {
    return database.transaction(async (tx) => {
      const ids: number[] = []
      for (const { row, filled: entry } of due) {
        if (row.id !== undefined) await updateAudit(tx, row.id, entry.details)
        ids.push(row.id ?? (await insertAudit(tx, entry)))
      }
      return ids
    })
  }

  function schedule(): void {
    cancel ??= clock.after(WRITE_AFTER_MS, () => {
      cancel = undefined
      writing = write(false)
      void writing.then(() => {
        if (rows.size > 0) schedule()
      })
    })
  }

  return {
    note(refused) {
      const { refusal, who, address } = refused
      if (!INTERESTING.has(refusal.code)) return
      const now = clock.now()
      const whose = who ? personKey(who) : address
      const key = rows.size < MOST_ROWS ? `${refusal.code} ${whose}` : refusal.code
      const row = rows.get(key) ?? open(refused, now)
      rows.set(key, row)
      row.count += 1
      row.last = now
      schedule()
    },
    async stop() {
      cancel?.()
      await writing
      if (rows.size > 0) await write(true)
    },
  }
}

function filled({ entry, count, last }: Row): AuditEntry {
  return { ...entry, details: { ...entry.details, count, last } }
}
