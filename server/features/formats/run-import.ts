/** Does an import, with the rights that whoever asked for it has by then, in their name. */
import {
  ImportReport,
  importTripJob,
  readMeta,
  scopeName,
  trip,
  type Principal,
  type ScopeName,
} from '@concord/schemas'
import type { Access, Grant } from '../../auth/access.ts'
import { keptPrincipal } from '../../auth/kept-principal.ts'
import { Refusal } from '../../core/refusal.ts'
import { failedAttempt } from '../../jobs/failed-attempt.ts'
import { Hopeless, type Run, type Workers } from '../../jobs/jobs.ts'
import type { Database } from '../../storage/database.ts'
import { authorIn } from '../../sync/author-in.ts'
import type { OpenDocuments } from '../../sync/open-documents.ts'
import type { DayPlan } from './plan-days.ts'
import { planImport, type ImportPlan } from './plan-import.ts'
import { daysFor, writeDays, writeRows } from './write-import.ts'

interface Parts {
  readonly workers: Pick<Workers, 'work'>
  readonly database: Database
  readonly access: Pick<Access, 'grant'>
  readonly documents: OpenDocuments
}

type ImportRun = Run<{ importId: string }>

/** Rows in one edit: everybody else has their turn in between. */
const ROWS_AT_ONCE = 50

export function runImports({ workers, database, access, documents }: Parts): void {
  async function work(run: ImportRun) {
    const { importId } = run.data
    const row = await database.query
      .selectFrom('trip_imports')
      .innerJoin('scopes', 'scopes.id', 'trip_imports.scope_id')
      .select(['scopes.key', 'user_id', 'dry_run', 'csv', 'report', 'written'])
      .where('trip_imports.id', '=', importId)
      .executeTakeFirst()
    if (!row) throw new Hopeless('This import is not there any more.')
    if (row.csv === null) return summaryOf(importId, ImportReport.parse(JSON.parse(row.report!)))
    const who = keptPrincipal(run.tenantId, row.user_id, ['user'])
    const scope = scopeName({ tenantId: who.tenantId, kind: trip.name, id: row.key })
    const grant = await access.grant(scope, who, 'edit')
    run.progress(10)
    const currency = await documents.read(grant, (doc) => readMeta(doc, trip)['currency'])
    const plan = planImport(row.csv, String(currency))
    const days = await documents.read(grant, (doc) => daysFor(doc, importId, plan.planned))
    run.progress(50)
    if (row.dry_run === 0) await write(scope, who, plan, days, row.written, run)
    const added = { added: plan.planned.length, daysAdded: days.added.length }
    const report: ImportReport = { ...plan.report, ...added }
    await note(importId, { csv: null, report: JSON.stringify(report) })
    return summaryOf(importId, report)
  }

  /** `written`: so many rows an earlier attempt wrote. What was deleted of them since stays deleted. */
  async function write(
    scope: ScopeName,
    who: Principal,
    { planned }: ImportPlan,
    days: DayPlan,
    written: number,
    { data: { importId }, signal, progress }: ImportRun,
  ): Promise<void> {
    /** Rights are asked for again each time: they may be taken away while an import is at work. */
    const rights = async (): Promise<Grant> => access.grant(scope, who, 'edit')
    if (written === 0 && days.added.length > 0) {
      const grant = await rights()
      await documents.edit(grant, authorIn(grant, who), (doc) => writeDays(doc, days.added))
    }
    for (let from = written; from < planned.length; from += ROWS_AT_ONCE) {
      signal.throwIfAborted()
      const part = planned.slice(from, from + ROWS_AT_ONCE)
      try {
        const grant = await rights()
        await documents.edit(grant, authorIn(grant, who), (doc) =>
          writeRows(doc, importId, part, days.dayIds, who.userId),
        )
      } catch (error) {
        if (from === 0 || !(error instanceof Refusal)) throw error
        const words = `${error.message} ${from} of ${planned.length} activities were added before.`
        throw new Refusal(error.code, words)
      }
      await note(importId, { written: from + part.length })
      progress(50 + (50 * (from + part.length)) / planned.length)
    }
  }

  async function note(
    importId: string,
    done: { written: number } | { csv: null; report: string },
  ): Promise<void> {
    await database.transaction((tx) =>
      tx.updateTable('trip_imports').set(done).where('id', '=', importId).execute(),
    )
  }

  workers.work(importTripJob, (run) =>
    work(run).catch((error: unknown) => {
      throw failedAttempt(error)
    }),
  )
}

function summaryOf(importId: string, { added, refused }: ImportReport) {
  return { importId, added, refused }
}
