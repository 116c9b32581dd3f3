/** What polls leave for later, done. */
import {
  closePollJob,
  closesAt,
  matchFoundJob,
  parseScopeName,
  settleBallotJob,
  type ScopeName,
} from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Workers } from '../../jobs/jobs.ts'
import type { Database } from '../../storage/database.ts'
import type { Boards } from './boards.ts'
import type { Polls } from './polls.ts'

interface Parts {
  readonly workers: Pick<Workers, 'work'>
  readonly polls: Polls
  readonly boards: Pick<Boards, 'matched'>
  readonly database: Database
  readonly clock: Clock
}

export function workOnPolls({ workers, polls, boards, database, clock }: Parts): void {
  /** The scope, unless it was deleted. */
  async function find(scope: string): Promise<{ scope: ScopeName; scopeId: number } | undefined> {
    if (!parseScopeName(scope)) return undefined
    const row = await database.query
      .selectFrom('scopes')
      .select('id')
      .where('name', '=', scope)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    // reason: it is the name of a scope that exists
    return row && { scope: scope as ScopeName, scopeId: row.id }
  }

  workers.work(settleBallotJob, async ({ data }) => {
    const named = await find(data.scope)
    if (named) await polls.settle(named)
  })

  workers.work(matchFoundJob, async ({ data }) => {
    const named = await find(data.scope)
    if (named) await boards.matched(named, data.optionId)
  })

  workers.work(closePollJob, async ({ data: { scope, pollId, epoch } }) => {
    const named = await find(scope)
    const poll = named && (await polls.list(named, '')).find(({ id }) => id === pollId)
    // A poll that was closed, opened again or given more time meanwhile has a job of its own, or needs none.
    if (!poll || poll.status !== 'open' || poll.epoch !== epoch) return
    const due = closesAt({ ...poll, result: null })
    if (due === undefined || due > clock.now()) return
    try {
      await polls.close(named, undefined, pollId, 'deadline')
    } catch (error) {
      // Somebody closed it in this very moment.
      if (!(error instanceof Refusal) || error.code !== 'CONFLICT') throw error
    }
  })
}
