/**
 * Every connection as a row, and its beginning and end in the audit log. Written together every few seconds, never when
 * somebody connects: what is exact at any moment is in memory (auth/live-connections.ts). Of those who come and go without
 * end only so many connections are written, and the others counted.
 */
import type { LiveConnections, LiveSession } from '../../auth/live-connections.ts'
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import { personKey } from '../../core/who.ts'
import { writeAudit, type AuditEntry } from '../../storage/audit.ts'
import type { Database } from '../../storage/database.ts'
import { endLeftovers, writeSessions, type StoredSession } from './session-rows.ts'

export interface SessionLog {
  /** What a session is at this moment. */
  now(session: LiveSession): StoredSession
  /** Resolves when the table and the audit log have everything up to now, as far as the disk takes it. */
  written(): Promise<void>
  /** Ends in the table what the server left open when it ended without a word, and begins to write. */
  start(): Promise<void>
  /** Writes what is not written. */
  stop(): Promise<void>
}

interface Parts {
  readonly live: Pick<LiveConnections, 'onOpen' | 'onClose'>
  /** Names of the scopes that are open on a session. */
  readonly rooms: (session: LiveSession) => readonly string[]
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
}

const WRITE_EVERY_MS = 5000
/** What goes on with a session that is written already is written again this often. */
const TOUCH_EVERY_MS = 60_000
/** New sessions of one person that are written at a time. */
const MOST_OF_ONE = 20
/** Sessions that have ended and wait for a disk that refuses. */
const MOST_WAITING = 50_000

export function createSessionLog({ live, rooms, database, clock, logger }: Parts): SessionLog {
  const open = new Map<LiveSession, { writtenAt: number | undefined }>()
  let ended: { readonly session: StoredSession; readonly isWritten: boolean }[] = []
  let writing = Promise.resolve()
  let cancel = (): void => {}

  const stored = (session: LiveSession, endReason: string | null = null): StoredSession => ({
    id: session.id,
    tenantId: session.who.tenantId,
    userId: session.who.userId,
    door: session.connection.door,
    address: session.connection.address,
    userAgent: session.connection.userAgent,
    connectedAt: session.since,
    lastActivity: Math.max(session.since, session.connection.lastActivity()),
    endedAt: endReason === null ? null : clock.now(),
    endReason,
    rooms: rooms(session),
  })

  live.onOpen((session) => void open.set(session, { writtenAt: undefined }))
  live.onClose((session, reason) => {
    const isWritten = open.get(session)?.writtenAt !== undefined
    open.delete(session)
    if (ended.length < MOST_WAITING) ended.push({ session: stored(session, reason), isWritten })
  })

  /** All of it or nothing. */
  async function write(): Promise<void> {
    const now = clock.now()
    const written = new Map<string, number>()
    const mayWrite = (session: StoredSession): boolean => {
      const key = personKey(session)
      written.set(key, (written.get(key) ?? 0) + 1)
      return written.get(key)! <= MOST_OF_ONE
    }
    const gone = [...ended]
    const left = gone.filter(({ session, isWritten }) => isWritten || mayWrite(session))
    const touched = [...open]
      .filter(([, { writtenAt }]) => writtenAt === undefined || now - writtenAt >= TOUCH_EVERY_MS)
      .map(([session, { writtenAt }]) => ({ live: session, writtenAt, session: stored(session) }))
      .filter(({ session, writtenAt }) => writtenAt !== undefined || mayWrite(session))
    const entries = [
      ...left.filter(({ isWritten }) => !isWritten).map(({ session }) => opened(session)),
      ...touched.filter(({ writtenAt }) => !writtenAt).map(({ session }) => opened(session)),
      ...left.map(({ session }) => closed(session)),
      ...uncounted(gone.filter((one) => !left.includes(one)).map(({ session }) => session)),
    ]
    if (entries.length + touched.length === 0) return
    // Marked first: who leaves while this is on its way to the disk is known there.
    const mark = (at: (before: number | undefined) => number | undefined): void => {
      for (const { live: session, writtenAt } of touched) {
        const known = open.get(session)
        if (known) known.writtenAt = at(writtenAt)
      }
    }
    mark(() => now)
    try {
      await database.transaction(async (tx) => {
        await writeSessions(
          tx,
          [...left, ...touched].map(({ session }) => session),
        )
        await writeAudit(tx, entries)
      })
      ended = ended.slice(gone.length)
    } catch (error) {
      mark((before) => before)
      const reason = (error as Error).message
      logger.warn(
        { reason, sessions: left.length + touched.length },
        'Sessions wait to be written.',
      )
    }
  }

  function written(): Promise<void> {
    writing = writing.then(write)
    return writing
  }

  return {
    now: (session) => stored(session),
    written,
    async start() {
      await endLeftovers(database)
      cancel = clock.every(WRITE_EVERY_MS, () => void written())
    },
    async stop() {
      cancel()
      await written()
    },
  }
}

function opened(session: StoredSession): AuditEntry {
  const { id: sessionId, door, address, userAgent, connectedAt: at } = session
  return entry(session, 'connection.opened', at, { sessionId, door, address, userAgent })
}

function closed(session: StoredSession): AuditEntry {
  const { id: sessionId, endReason: reason, connectedAt } = session
  const at = session.endedAt ?? session.lastActivity
  const seconds = Math.round((at - connectedAt) / 1000)
  return entry(session, 'connection.closed', at, { sessionId, reason, seconds })
}

/** One entry for each person of whom more came and went than is written. */
function uncounted(sessions: readonly StoredSession[]): AuditEntry[] {
  const people = Map.groupBy(sessions, personKey)
  return [...people.values()].map((those) => {
    const last = those.at(-1)!
    return entry(last, 'connection.many', last.endedAt!, { count: those.length })
  })
}

function entry(
  { tenantId, userId }: StoredSession,
  action: string,
  at: number,
  details: AuditEntry['details'],
): AuditEntry {
  return { tenantId, category: 'connection', actor: userId, action, target: null, details, at }
}
