/**
 * Writing in texts, gathered: what one person writes without pausing for 2 s, or for 10 s at most, is one event. What no
 * event tells of yet is on disk with the edits themselves, so that a killed server still tells of it when it is back.
 */
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import type { Database } from '../../storage/database.ts'
import { textEvent } from './derive.ts'

const QUIET_MS = 2000
const LONGEST_MS = 10_000
/** What the disk did not take is told later. */
const RETRY_MS = 5000

/** Somebody's writing in one document. */
export interface Writing {
  readonly scopeId: number
  readonly tenantId: string
  readonly userId: string
}

export interface TextEdits {
  /** Writing was committed. */
  noted(writing: Writing): void
  /** Tells of everything that was written and not told of; for the start and the stop. */
  tellAll(): Promise<void>
}

interface Parts {
  readonly database: Database
  readonly events: Pick<EventLog, 'append'>
  readonly wake: Wake
  readonly clock: Clock
  readonly logger: Logger
}

export function createTextEdits({ database, events, wake, clock, logger }: Parts): TextEdits {
  const due = new Map<string, { since: number; cancel: () => void }>()

  /** The event and the end of the row that asked for it, in one transaction. */
  async function tell({ scopeId, tenantId, userId }: Writing): Promise<void> {
    await database.transaction(async (tx) => {
      const row = await tx
        .deleteFrom('text_edits')
        .where('scope_id', '=', scopeId)
        .where('user_id', '=', userId)
        .returningAll()
        .executeTakeFirst()
      if (!row) return
      const deed = { actor: userId, at: row.until, late: row.late === 1 }
      const event = textEvent(JSON.parse(row.contents) as string[], row.edits, row.since, deed)
      await events.append(tx, tenantId, [{ ...event, scopeId }])
    })
    wake.announce(tenantId)
  }

  async function tellLater(writing: Writing): Promise<void> {
    try {
      await tell(writing)
    } catch (error) {
      logger.warn(
        { reason: (error as Error).message },
        'What was written in a text could not be told yet; it is tried again.',
      )
      if (!due.has(idOf(writing))) tellIn(RETRY_MS, writing, clock.now())
    }
  }

  function tellIn(ms: number, writing: Writing, since: number): void {
    const id = idOf(writing)
    const cancel = clock.after(ms, () => {
      due.delete(id)
      void tellLater(writing)
    })
    due.set(id, { since, cancel })
  }

  return {
    noted(writing) {
      const now = clock.now()
      const before = due.get(idOf(writing))
      before?.cancel()
      const since = before?.since ?? now
      tellIn(Math.max(0, Math.min(QUIET_MS, since + LONGEST_MS - now)), writing, since)
    },
    async tellAll() {
      for (const { cancel } of due.values()) cancel()
      due.clear()
      const rows = await database.query
        .selectFrom('text_edits')
        .innerJoin('scopes', 'scopes.id', 'text_edits.scope_id')
        .select(['scope_id', 'user_id', 'scopes.tenant'])
        .execute()
      for (const row of rows)
        await tell({ scopeId: row.scope_id, tenantId: row.tenant, userId: row.user_id })
    },
  }
}

function idOf({ scopeId, userId }: Writing): string {
  return `${scopeId}\n${userId}`
}
