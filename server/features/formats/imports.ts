/** Bringing activities into a trip: asking for it, and what became of it. */
import {
  ImportReport,
  importTripJob,
  instantOf,
  objectId,
  type Principal,
  type TripImport,
} from '@concord/schemas'
import type { Grant } from '../../auth/access.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import { jobStanding } from '../../jobs/job-standing.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Database } from '../../storage/database.ts'

export interface Imports {
  /** `isRepeated`: this key had been used for it before. */
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
  readonly clock: Clock
  readonly random: Randomness
}

/** Imports of one person that wait or are at work. */
const MAX_WAITING = 10

export function createImports({ database, jobs, clock, random }: Parts): Imports {
  const rowsOf = ({ scopeId }: Grant, { userId }: Pick<Principal, 'userId'>) =>
    database.query
      .selectFrom('trip_imports')
      .select(['id', 'job_id', 'dry_run', 'report', 'created_at'])
      .where('scope_id', '=', scopeId)
      .where('user_id', '=', userId)

  type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['executeTakeFirstOrThrow']>>

  async function replyOf(row: Row): Promise<TripImport> {
    const { status, error } = await jobStanding(jobs, row.job_id, row.report !== null)
    return {
      id: row.id,
      jobId: row.job_id,
      status,
      dryRun: row.dry_run === 1,
      createdAt: instantOf(row.created_at),
      error,
      report: row.report === null ? null : ImportReport.parse(JSON.parse(row.report)),
    }
  }

  return {
    async order(grant, who, { csv, dryRun, key }) {
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
