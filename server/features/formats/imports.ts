/** Bringing activities into a trip: asked for over REST, done as a job with the rights that whoever asked has by then. */
import {
  ImportReport,
  importTripJob,
  may,
  objectId,
  readMeta,
  scopeName,
  trip,
  type Principal,
  type TripImport,
  type UserId,
} from '@concord/schemas'
import type { Access, Grant } from '../../auth/access.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import { asRefusal, Refusal } from '../../core/refusal.ts'
import { Hopeless, type Jobs, type Run, type Workers } from '../../jobs/jobs.ts'
import type { Database } from '../../storage/database.ts'
import type { OpenDocuments } from '../../sync/open-documents.ts'
import type { DayPlan } from './plan-days.ts'
import { planImport, type ImportPlan } from './plan-import.ts'
import { daysFor, writeDays, writeRows } from './write-import.ts'

export interface Imports {
  /** `isRepeated`: this key had been used for it before. Throws VALIDATION_ERROR for a key that is too long. */
  order(
    grant: Grant,
    who: Principal,
    wanted: { readonly csv: string; readonly dryRun: boolean; readonly key: string | undefined },
  ): Promise<{ import: TripImport; isRepeated: boolean }>
  /** Throws NOT_FOUND for one that this person did not ask for. */
  read(grant: Grant, who: Principal, id: string): Promise<TripImport>
}

interface Parts {
  readonly database: Database
  readonly jobs: Pick<Jobs, 'enqueue' | 'get'>
  readonly workers: Pick<Workers, 'work'>
  readonly access: Pick<Access, 'grant'>
  readonly documents: OpenDocuments
  readonly clock: Clock
  readonly random: Randomness
}

const MAX_KEY = 190
/** Rows in one edit: everybody else has their turn in between. */
const ROWS_AT_ONCE = 50
/** Imports of one person that wait or are at work. */
const MAX_WAITING = 10

export function createImports(parts: Parts): Imports {
  const { database, jobs, workers, access, documents, clock, random } = parts

  const rowsOf = ({ scopeId }: Grant, { userId }: Pick<Principal, 'userId'>) =>
    database.query
      .selectFrom('trip_imports')
      .select(['id', 'job_id', 'dry_run', 'report', 'created_at'])
      .where('scope_id', '=', scopeId)
      .where('user_id', '=', userId)

  type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['executeTakeFirstOrThrow']>>

  async function replyOf(row: Row): Promise<TripImport> {
    const job = await jobs.get(row.job_id)
    return {
      id: row.id,
      jobId: row.job_id,
      // A report is written before its job is seen to have ended.
      status: row.report === null ? (job?.status ?? 'cancelled') : 'completed',
      dryRun: row.dry_run === 1,
      createdAt: new Date(row.created_at).toISOString(),
      error: job?.error ?? null,
      report: row.report === null ? null : ImportReport.parse(JSON.parse(row.report)),
    }
  }

  async function work(run: Run<{ importId: string }>) {
    const { data, tenantId, progress } = run
    const { importId } = data
    const row = await database.query
      .selectFrom('trip_imports')
      .innerJoin('scopes', 'scopes.id', 'trip_imports.scope_id')
      .select(['scopes.key', 'user_id', 'dry_run', 'csv', 'report', 'written'])
      .where('trip_imports.id', '=', importId)
      .executeTakeFirst()
    if (!row) throw new Hopeless('This import is not there any more.')
    if (row.csv === null) return summaryOf(ImportReport.parse(JSON.parse(row.report!)))
    // reason: it was the id of a principal when the row was made
    const userId = row.user_id as UserId
    const who: Principal = {
      tenantId: tenantId as Principal['tenantId'],
      userId,
      name: userId,
      roles: ['user'],
    }
    const scope = scopeName({ tenantId, kind: trip.name, id: row.key })
    const grant = await access.grant(scope, who, 'edit')
    progress(10)
    const currency = await documents.read(grant, (doc) => readMeta(doc, trip)['currency'])
    const plan = planImport(row.csv, String(currency))
    progress(50)
    const { days, report } = await look(grant, importId, plan)
    if (row.dry_run === 0) await write(grant, userId, days, plan, row.written, run)
    await database.transaction((tx) =>
      tx
        .updateTable('trip_imports')
        .set({ csv: null, report: JSON.stringify(report) })
        .where('id', '=', importId)
        .execute(),
    )
    return { importId, ...summaryOf(report) }
  }

  async function look(grant: Grant, importId: string, plan: ImportPlan) {
    const days = await documents.read(grant, (doc) => daysFor(doc, importId, plan.planned))
    const { report, planned } = plan
    return { days, report: { ...report, added: planned.length, daysAdded: days.added.length } }
  }

  /** `written`: so many rows an earlier attempt wrote. What was deleted of them since stays deleted. */
  async function write(
    grant: Grant,
    userId: UserId,
    days: DayPlan,
    { planned }: ImportPlan,
    written: number,
    { data: { importId }, signal, progress }: Run<{ importId: string }>,
  ): Promise<void> {
    const author = { userId, may: (verb: 'edit' | 'comment') => may(verb, grant.role, ['user']) }
    if (written === 0 && days.added.length > 0)
      await documents.edit(grant, author, (doc) => writeDays(doc, days.added))
    for (let from = written; from < planned.length; from += ROWS_AT_ONCE) {
      signal.throwIfAborted()
      const part = planned.slice(from, from + ROWS_AT_ONCE)
      try {
        await documents.edit(grant, author, (doc) =>
          writeRows(doc, importId, part, days.dayIds, userId),
        )
      } catch (error) {
        if (from === 0 || !(error instanceof Refusal)) throw error
        const words = `${error.message} ${from} of ${planned.length} activities were added before.`
        throw new Refusal(error.code, words)
      }
      await database.transaction((tx) =>
        tx
          .updateTable('trip_imports')
          .set({ written: from + part.length })
          .where('id', '=', importId)
          .execute(),
      )
      progress(50 + (50 * (from + part.length)) / planned.length)
    }
  }

  workers.work(importTripJob, (run) =>
    work(run).catch((error: unknown) => {
      const refusal = error instanceof Refusal ? asRefusal(error) : undefined
      // A lock ends; what somebody may not do, or what is not there, stays so.
      if (!refusal || refusal.code === 'DOCUMENT_LOCKED' || refusal.code === 'DOCUMENT_RESET')
        throw error
      throw new Hopeless(refusal.message)
    }),
  )

  return {
    async order(grant, who, { csv, dryRun, key }) {
      if (key !== undefined && key.length > MAX_KEY)
        throw new Refusal('VALIDATION_ERROR', `Idempotency-Key: at most ${MAX_KEY} characters.`)
      const { tenantId, userId } = who
      const id = objectId(clock.now(), random.bytes)
      const known = await database.transaction(async (tx) => {
        const there =
          key === undefined
            ? undefined
            : await tx
                .selectFrom('trip_imports')
                .select('id')
                .where('scope_id', '=', grant.scopeId)
                .where('user_id', '=', userId)
                .where('key', '=', key)
                .executeTakeFirst()
        if (there) return there.id
        const { waiting } = await tx
          .selectFrom('trip_imports')
          .innerJoin('jobs', 'jobs.id', 'trip_imports.job_id')
          .select(({ fn }) => fn.countAll<number>().as('waiting'))
          .where('trip_imports.tenant', '=', tenantId)
          .where('trip_imports.user_id', '=', userId)
          .where('jobs.status', 'in', ['pending', 'processing'])
          .executeTakeFirstOrThrow()
        if (waiting >= MAX_WAITING)
          throw new Refusal('CONFLICT', `${MAX_WAITING} imports of yours wait. Let them end first.`)
        const jobId = await jobs.enqueue(tx, importTripJob, { importId: id }, { tenantId, userId })
        await tx
          .insertInto('trip_imports')
          .values({
            id,
            tenant: tenantId,
            scope_id: grant.scopeId,
            user_id: userId,
            key: key ?? null,
            job_id: jobId,
            dry_run: dryRun ? 1 : 0,
            csv,
            created_at: clock.now(),
          })
          .execute()
        return id
      })
      const row = await rowsOf(grant, who).where('id', '=', known).executeTakeFirstOrThrow()
      return { import: await replyOf(row), isRepeated: known !== id }
    },

    async read(grant, who, id) {
      const row = await rowsOf(grant, who).where('id', '=', id).executeTakeFirst()
      if (!row) throw new Refusal('NOT_FOUND', 'There is no such import.')
      return replyOf(row)
    },
  }
}

function summaryOf({ added, refused }: ImportReport) {
  return { added, refused }
}
