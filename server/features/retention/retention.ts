/** Deletes what was kept for long enough, every hour: the one place where anything is forgotten because of its age. */
import { retentionJob } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { OF_THE_SERVER, type Workers } from '../../jobs/jobs.ts'
import type { Schedules } from '../../jobs/schedules.ts'

/** Deletes a part of what is old enough at `now`, and returns how much; 0 when nothing is left of it. */
export type Sweep = (now: number) => Promise<number>

interface Parts {
  readonly workers: Pick<Workers, 'work'>
  readonly schedules: Pick<Schedules, 'declare'>
  readonly clock: Clock
  /** By what is deleted. One after the other, in parts: other writes get their turn in between. */
  readonly sweeps: Readonly<Record<string, Sweep>>
}

export function sweepEveryHour({ workers, schedules, clock, sweeps }: Parts): void {
  schedules.declare(
    { name: 'retention', cron: '17 * * * *', timeZone: 'UTC', tenantId: OF_THE_SERVER },
    retentionJob,
    {},
  )

  workers.work(retentionJob, async ({ signal }) => {
    const now = clock.now()
    const deleted: Record<string, number> = {}
    for (const [what, sweep] of Object.entries(sweeps)) {
      let count = 0
      for (;;) {
        signal.throwIfAborted()
        const some = await sweep(now)
        if (some === 0) break
        count += some
      }
      deleted[what] = count
    }
    return deleted
  })
}
