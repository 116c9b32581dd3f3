/** Reads what a report is made of, page by page, with the rights of whoever asked for it. */
import {
  isAdmin,
  KINDS,
  MAX_REPORT_ROWS,
  parseScopeName,
  readMeta,
  readVoteKey,
  trip,
  hasBallot,
  type AuditRecord,
  type Kind,
  type Notification,
  type PollReply,
  type Principal,
  type ReportRequest,
  type TripUpdate,
} from '@concord/schemas'
import type { Doc } from 'yjs'
import type { Access, Grant } from '../../auth/access.ts'
import { Refusal } from '../../core/refusal.ts'
import { entriesInPieces } from '../../sync/entries-in-pieces.ts'
import type { OpenDocuments } from '../../sync/open-documents.ts'
import type { Pieces } from '../../sync/reading-turns.ts'
import {
  ACTIVITY_COLUMNS,
  activityRow,
  AUDIT_COLUMNS,
  auditRow,
  NOTIFICATION_COLUMNS,
  notificationRow,
  VOTE_COLUMNS,
  voteRows,
  type ShownVote,
  type Titles,
} from './report-rows.ts'
import type { ReportTable } from './report-table.ts'

interface Page<T> {
  readonly items: readonly T[]
  /** Where the next page begins, when there is one. */
  readonly next?: number
}

/** Where it comes from; each gives the newest first, before `before`. */
export interface Sources {
  readonly access: Pick<Access, 'grant'>
  readonly documents: Pick<OpenDocuments, 'read' | 'readInPieces'>
  updates(grant: Grant, before: number | undefined, limit: number): Promise<Page<TripUpdate>>
  polls(grant: Grant, userId: string): Promise<readonly PollReply[]>
  audit(who: Principal, before: number | undefined, limit: number): Promise<Page<AuditRecord>>
  notifications(
    who: Principal,
    before: number | undefined,
    limit: number,
  ): Promise<Page<Notification>>
}

const PAGE = 200

/** Throws what `access` throws, and ACCESS_DENIED for what is for admins. */
export async function mustMayRead(
  { access }: Pick<Sources, 'access'>,
  { type, scope }: ReportRequest,
  who: Principal,
): Promise<Grant | undefined> {
  if (type === 'audit' && !isAdmin(who.roles))
    throw new Refusal('ACCESS_DENIED', 'The audit log is for admins of the tenant.')
  if (scope === undefined) return undefined
  const grant = await access.grant(scope, who, 'read')
  const { kind } = parseScopeName(grant.scope)!
  if (type === 'activity' && kind !== trip.name)
    throw new Refusal('VALIDATION_ERROR', 'scope: Name a trip.')
  const known = Object.values(KINDS).find(({ name }) => name === kind)
  if (type === 'votes' && !(known && hasBallot(known)))
    throw new Refusal('VALIDATION_ERROR', 'scope: Name a trip or a voting room.')
  return grant
}

/** `progress` is told the percentage from 0 to 100. */
export async function gather(
  sources: Sources,
  request: ReportRequest,
  who: Principal,
  progress: (percent: number) => void,
): Promise<ReportTable> {
  const { updates, polls, audit, notifications, documents } = sources
  const grant = await mustMayRead(sources, request, who)
  const { startDate, endDate } = request.filters
  const about = grant ? await titleOf(documents, grant) : who.tenantId
  const range = `${startDate ?? 'the beginning'} to ${endDate ?? 'now'}`
  const subtitle = `${about}, from ${range}, times in UTC`
  const since = startDate === undefined ? '' : `${startDate}T00:00:00.000Z`
  const until = endDate === undefined ? '~' : `${endDate}T23:59:59.999Z`
  const within = async <T>(
    read: (before: number | undefined, limit: number) => Promise<Page<T>>,
    at: (item: T) => string,
  ): Promise<T[]> => {
    const found: T[] = []
    let before: number | undefined
    do {
      const { items, next } = await read(before, PAGE)
      found.push(...items.filter((item) => at(item) >= since && at(item) <= until))
      progress(Math.min(90, (found.length / MAX_REPORT_ROWS) * 90))
      before = next
    } while (before !== undefined && found.length < MAX_REPORT_ROWS)
    return found.slice(0, MAX_REPORT_ROWS)
  }

  switch (request.type) {
    case 'activity': {
      const read = (before: number | undefined, limit: number) => updates(grant!, before, limit)
      const found = await within(read, ({ timestamp }) => timestamp)
      const titles = await documents.readInPieces(grant!, titlesIn)
      const rows = found.map((update) => activityRow(update, titles))
      return { title: 'Activity', subtitle, columns: ACTIVITY_COLUMNS, rows }
    }
    case 'votes': {
      const asked = await polls(grant!, who.userId)
      const kind = kindOf(grant!)
      const { votes = [] } = await documents.readInPieces(grant!, (doc) =>
        entriesInPieces(doc, kind, ['votes']),
      )
      const shown = votes.flatMap(({ id, ...vote }) => {
        const place = readVoteKey(id)
        // reason: what is read of a collection has the shape that its declaration says
        return place ? [{ ...(vote as unknown as ShownVote), ...place }] : []
      })
      const inTime = shown.filter(({ at }) => at >= since && at <= until)
      const rows = voteRows(asked, inTime).slice(0, MAX_REPORT_ROWS)
      return { title: 'Votes', subtitle, columns: VOTE_COLUMNS, rows }
    }
    case 'audit': {
      const read = (before: number | undefined, limit: number) => audit(who, before, limit)
      const rows = (await within(read, ({ at }) => at)).map(auditRow)
      return { title: 'Audit log', subtitle, columns: AUDIT_COLUMNS, rows }
    }
    case 'notifications': {
      const read = (before: number | undefined, limit: number) => notifications(who, before, limit)
      const rows = (await within(read, ({ createdAt }) => createdAt)).map(notificationRow)
      return {
        title: `Notifications of ${who.userId}`,
        subtitle,
        columns: NOTIFICATION_COLUMNS,
        rows,
      }
    }
  }
}

/** Of all that has a name of its own. */
function* titlesIn(doc: Doc): Pieces<Titles> {
  const entries = yield* entriesInPieces(doc, trip, Object.keys(trip.collections))
  const named = Object.values(entries)
    .flat()
    .flatMap(({ id, title, question, date }) => {
      const name = [title, question, date].find((each) => typeof each === 'string' && each !== '')
      return typeof name === 'string' ? [[id, name] as const] : []
    })
  return new Map(named)
}

function kindOf(grant: Grant): Kind {
  const { kind } = parseScopeName(grant.scope)!
  // reason: reports are of our own kinds alone
  return Object.values(KINDS).find(({ name }) => name === kind)!
}

/** What the trip or room is called, or its name where it has no title. */
async function titleOf(documents: Sources['documents'], grant: Grant): Promise<string> {
  const { title } = await documents.read(grant, (doc) => readMeta(doc, kindOf(grant)))
  return typeof title === 'string' && title !== '' ? title : grant.scope
}
