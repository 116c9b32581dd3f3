/** Reports: asked for over REST, made as jobs, kept for a while for whoever asked. */
import {
  MAX_KEPT_REPORTS,
  ReportRequest,
  instantOf,
  isAdmin,
  makeReportJob,
  objectId,
  type Principal,
  type Report,
} from '@concord/schemas'
import { keptPrincipal } from '../../auth/kept-principal.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import { csvOf } from '../../core/csv.ts'
import { Refusal } from '../../core/refusal.ts'
import { failedAttempt } from '../../jobs/failed-attempt.ts'
import { jobStanding } from '../../jobs/job-standing.ts'
import { Hopeless, type Jobs, type Run, type Workers } from '../../jobs/jobs.ts'
import type { Database, Tx } from '../../storage/database.ts'
import { gather, mustMayRead, type Sources } from './gather.ts'
import { createPrinter } from './print-pdf.ts'
import type { ReportTable } from './report-table.ts'

export interface ReportFile {
  /** With its ending, which says what it is. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** Throws NOT_FOUND for a report that is not there or not theirs. */
export interface Reports {
  /** Throws ACCESS_DENIED for what this person may not see. */
  order(request: ReportRequest, who: Principal): Promise<Report>
  /** Newest first. */
  list(who: Principal): Promise<Report[]>
  read(id: string, who: Principal): Promise<Report>
  /** Throws ACCESS_DENIED for who may not see it any more, CONFLICT while it is not made. */
  file(id: string, who: Principal): Promise<ReportFile>
}

interface Parts {
  readonly database: Database
  readonly jobs: Pick<Jobs, 'enqueue' | 'get'>
  readonly workers: Pick<Workers, 'work'>
  readonly sources: Sources
  readonly clock: Clock
  readonly random: Randomness
}

export function createReports(parts: Parts): Reports {
  const { database, jobs, workers, sources, clock, random } = parts
  const printPdf = createPrinter()

  const rowsOf = ({ tenantId, userId }: Pick<Principal, 'tenantId' | 'userId'>) =>
    database.query
      .selectFrom('reports')
      .select(['id', 'job_id', 'request', 'created_at'])
      .select(({ eb }) => eb('bytes', 'is not', null).as('is_made'))
      .where('tenant', '=', tenantId)
      .where('user_id', '=', userId)

  type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['executeTakeFirstOrThrow']>>

  async function replyOf(row: Row): Promise<Report> {
    return {
      id: row.id,
      jobId: row.job_id,
      ...(await jobStanding(jobs, row.job_id, Boolean(row.is_made))),
      createdAt: instantOf(row.created_at),
      ...ReportRequest.parse(JSON.parse(row.request)),
    }
  }

  async function find(id: string, who: Principal): Promise<Row> {
    const row = await rowsOf(who).where('id', '=', id).executeTakeFirst()
    if (!row) throw new Refusal('NOT_FOUND', 'There is no such report.')
    return row
  }

  async function work({ data: { reportId }, progress, signal }: Run<{ reportId: string }>) {
    const row = await database.query
      .selectFrom('reports')
      .select(['tenant', 'user_id', 'as_admin', 'request'])
      .select(({ eb }) => eb('bytes', 'is not', null).as('is_made'))
      .where('id', '=', reportId)
      .executeTakeFirst()
    if (!row) throw new Hopeless('This report is not wanted any more.')
    if (row.is_made) return { reportId }
    const who = keptPrincipal(row.tenant, row.user_id, [row.as_admin === 1 ? 'admin' : 'user'])
    const request = ReportRequest.parse(JSON.parse(row.request))
    const table = await gather(sources, request, who, progress)
    const bytes =
      request.format === 'csv'
        ? csvFile(table)
        : await printPdf({ table, madeAt: clock.now() }, signal)
    progress(95)
    await database.transaction((tx) =>
      tx.updateTable('reports').set({ bytes }).where('id', '=', reportId).execute(),
    )
    return { reportId, rows: table.rows.length, bytes: bytes.length }
  }

  workers.work(makeReportJob, (run) =>
    work(run).catch((error: unknown) => {
      throw failedAttempt(error)
    }),
  )

  return {
    async order(request, who) {
      await mustMayRead(sources, request, who)
      const { tenantId, userId } = who
      const id = objectId(clock.now(), random.bytes)
      await database.transaction(async (tx) => {
        const jobId = await jobs.enqueue(tx, makeReportJob, { reportId: id }, { tenantId, userId })
        await tx
          .insertInto('reports')
          .values({
            id,
            tenant: tenantId,
            user_id: userId,
            as_admin: isAdmin(who.roles) ? 1 : 0,
            job_id: jobId,
            request: JSON.stringify(request),
            created_at: clock.now(),
          })
          .execute()
        await forgetOldest(tx, who)
      })
      return replyOf(await find(id, who))
    },

    async list(who) {
      const rows = await rowsOf(who).orderBy('created_at', 'desc').orderBy('id', 'desc').execute()
      return Promise.all(rows.map(replyOf))
    },

    read: async (id, who) => replyOf(await find(id, who)),

    async file(id, who) {
      const { request } = await find(id, who)
      const wanted = ReportRequest.parse(JSON.parse(request))
      await mustMayRead(sources, wanted, who)
      const row = await database.query
        .selectFrom('reports')
        .select('bytes')
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row?.bytes) throw new Refusal('CONFLICT', 'This report is not made yet.')
      return { name: `${wanted.type}-${id}.${wanted.format}`, bytes: row.bytes }
    },
  }
}

/** With a byte order mark: without it, spreadsheets take other letters for what they are not. */
function csvFile({ columns, rows }: ReportTable): Buffer {
  return Buffer.from(`\ufeff${csvOf([columns.map(({ name }) => name), ...rows])}`)
}

async function forgetOldest(tx: Tx, { tenantId, userId }: Principal): Promise<void> {
  const kept = tx
    .selectFrom('reports')
    .select('id')
    .where('tenant', '=', tenantId)
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_KEPT_REPORTS)
  await tx
    .deleteFrom('reports')
    .where('tenant', '=', tenantId)
    .where('user_id', '=', userId)
    .where('id', 'not in', kept)
    .execute()
}
