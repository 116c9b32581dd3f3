/** Taking jobs whose turn it is. */
import type { QueueName } from '@concord/schemas'
import type { Database, Expressions, Tx } from '../storage/database.ts'
import type { Tables } from '../storage/tables.ts'
import { endingOf, type Ending } from './endings.ts'

/** A job that somebody is about to run; `attempts` counts this one. */
export interface Claimed {
  readonly id: string
  readonly tenantId: string
  readonly queue: QueueName
  readonly type: string
  readonly userId: string | null
  /** JSON. */
  readonly data: string
  readonly attempts: number
  readonly maxAttempts: number
  readonly backoffMs: number
}

const COLUMNS = [
  'id',
  'tenant',
  'queue',
  'type',
  'user_id',
  'data',
  'attempts',
  'max_attempts',
  'backoff_ms',
  'priority',
] as const

/**
 * Marks up to so many due jobs of each queue as running, but for tenants that paused it; highest priority first, then
 * whoever was due first.
 */
export async function claim(
  tx: Tx,
  room: ReadonlyMap<QueueName, number>,
  types: readonly string[],
  now: number,
): Promise<Claimed[]> {
  if (types.length === 0 || room.size === 0) return []
  const rows = await tx
    .updateTable('jobs')
    .set((eb) => ({
      status: 'processing',
      attempts: eb('attempts', '+', 1),
      started_at: now,
    }))
    .where('id', 'in', ({ selectFrom }) => {
      const [first, ...others] = [...room].map(([queue, limit]) =>
        selectFrom(
          selectFrom('jobs')
            .select('jobs.id')
            .where('status', '=', 'pending')
            .where('queue', '=', queue)
            .where('run_at', '<=', now)
            .where('type', 'in', types)
            .where(isNotPaused)
            .orderBy('priority', 'desc')
            .orderBy('run_at')
            .orderBy('id')
            .limit(limit)
            .as('due'),
        ).select('due.id'),
      )
      return others.reduce((all, one) => all.unionAll(one), first!)
    })
    .returning([...COLUMNS, 'run_at'])
    .execute()
  // SQLite returns changed rows in no particular order.
  return rows
    .toSorted((a, b) => b.priority - a.priority || a.run_at - b.run_at || (a.id < b.id ? -1 : 1))
    .map(claimedOf)
}

/** When the next job of these queues and types is due; `undefined` when none waits. */
export async function nextDue(
  database: Database,
  queues: readonly QueueName[],
  types: readonly string[],
): Promise<number | undefined> {
  if (queues.length === 0 || types.length === 0) return undefined
  const row = await database.query
    .selectFrom('jobs')
    .select(({ fn }) => fn.min('run_at').as('due'))
    .where('status', '=', 'pending')
    .where('queue', 'in', queues)
    .where('type', 'in', types)
    .where(isNotPaused)
    .executeTakeFirst()
  return row?.due ?? undefined
}

/** Their tenant did not pause their queue. */
function isNotPaused({ not, exists, selectFrom }: Expressions<'jobs'>) {
  const pause = selectFrom('paused_queues')
    .select('paused_queues.queue')
    .whereRef('paused_queues.queue', '=', 'jobs.queue')
    .whereRef('paused_queues.tenant', '=', 'jobs.tenant')
  return not(exists(pause))
}

/** What became of the jobs that ran when the server before this one stopped: each was an attempt that failed. */
export async function leftBehind(database: Database, now: number): Promise<Ending[]> {
  const rows = await database.query
    .selectFrom('jobs')
    .select(COLUMNS)
    .where('status', '=', 'processing')
    .execute()
  const error = new Error('The server stopped while this ran.')
  return rows.map((row) => ({ ...endingOf(claimedOf(row), { error }, false, now), runAt: now }))
}

type Row = Pick<Tables['jobs'], (typeof COLUMNS)[number]>

function claimedOf(row: Row): Claimed {
  return {
    id: row.id,
    tenantId: row.tenant,
    // reason: only names of queues are written
    queue: row.queue as QueueName,
    type: row.type,
    userId: row.user_id,
    data: row.data,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    backoffMs: row.backoff_ms,
  }
}
