/** Sessions as they are stored. */
import { SessionRecord, UserId, instantIfAny, instantOf } from '@concord/schemas'
import { chunksOf } from '../../core/chunks.ts'
import type { Database, Tx } from '../../storage/database.ts'

export interface StoredSession {
  readonly id: string
  readonly tenantId: string
  readonly userId: string
  readonly door: 'socket' | 'stream'
  readonly address: string
  readonly userAgent: string
  readonly connectedAt: number
  readonly lastActivity: number
  readonly endedAt: number | null
  readonly endReason: string | null
  readonly rooms: readonly string[]
}

/** Where a page of sessions begins: after this one, newest first. */
export interface PageCursor {
  readonly at: number
  readonly id: string
}

/** What a session that was open when the server ended without a word is said to have ended of. */
const SERVER_LOST = 'SERVER_LOST'
/** SQLite takes so many values in one statement. */
const ROWS_AT_ONCE = 500

/** Writes what is known of them now over what was known before. */
export async function writeSessions(tx: Tx, sessions: readonly StoredSession[]): Promise<void> {
  for (const some of chunksOf(sessions, ROWS_AT_ONCE)) {
    await tx
      .insertInto('sessions')
      .values(some.map(rowOf))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet(({ ref }) => ({
          last_activity: ref('excluded.last_activity'),
          ended_at: ref('excluded.ended_at'),
          end_reason: ref('excluded.end_reason'),
          rooms: ref('excluded.rooms'),
        })),
      )
      .execute()
  }
}

/** What a server that ended without a word has left open, ended when it was last known to live. */
export async function endLeftovers({ query }: Database): Promise<void> {
  await query
    .updateTable('sessions')
    .set(({ ref }) => ({ ended_at: ref('last_activity'), end_reason: SERVER_LOST }))
    .where('ended_at', 'is', null)
    .execute()
}

/** Those of a tenant that have ended, newest first. */
export async function readEnded(
  { query }: Database,
  tenantId: string,
  filter: { readonly userId?: string | undefined; readonly after?: PageCursor | undefined },
  limit: number,
): Promise<StoredSession[]> {
  let asked = query
    .selectFrom('sessions')
    .select([
      'id',
      'user_id',
      'door',
      'ip',
      'user_agent',
      'connected_at',
      'last_activity',
      'ended_at',
      'end_reason',
      'rooms',
    ])
    .where('tenant', '=', tenantId)
    .where('ended_at', 'is not', null)
  if (filter.userId !== undefined) asked = asked.where('user_id', '=', filter.userId)
  const { after } = filter
  if (after) {
    asked = asked.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('connected_at', 'id'), '<', tuple(after.at, after.id)),
    )
  }
  const rows = await asked
    .orderBy('connected_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    tenantId,
    userId: row.user_id,
    door: SessionRecord.shape.door.parse(row.door),
    address: row.ip,
    userAgent: row.user_agent,
    connectedAt: row.connected_at,
    lastActivity: row.last_activity,
    endedAt: row.ended_at,
    endReason: row.end_reason,
    // reason: `rowOf` wrote it
    rooms: JSON.parse(row.rooms) as string[],
  }))
}

export function sessionReply(session: StoredSession): SessionRecord {
  const { endedAt } = session
  return {
    sessionId: session.id,
    userId: UserId.parse(session.userId),
    door: session.door,
    status: endedAt === null ? 'connected' : 'disconnected',
    connectionTime: instantOf(session.connectedAt),
    lastActivity: instantOf(session.lastActivity),
    endedAt: instantIfAny(endedAt),
    endReason: session.endReason,
    ip: session.address,
    userAgent: session.userAgent,
    rooms: [...session.rooms],
  }
}

function rowOf(session: StoredSession) {
  return {
    id: session.id,
    tenant: session.tenantId,
    user_id: session.userId,
    door: session.door,
    ip: session.address,
    user_agent: session.userAgent,
    connected_at: session.connectedAt,
    last_activity: session.lastActivity,
    ended_at: session.endedAt,
    end_reason: session.endReason,
    rooms: JSON.stringify(session.rooms),
  }
}
