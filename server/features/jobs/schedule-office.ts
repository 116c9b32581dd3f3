/** What admins see of schedules, and what they do about them; each deed is in the audit log. */
import { instantIfAny, type Principal, type Schedule } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import { OF_THE_SERVER } from '../../jobs/jobs.ts'
import type { ScheduleState, Schedules } from '../../jobs/schedules.ts'
import { deedOf, writeAudit } from '../../storage/audit.ts'
import type { Database } from '../../storage/database.ts'

/** Throws NOT_FOUND for a schedule that is not there or of another tenant. Those of the server are for super admins. */
export interface ScheduleOffice {
  list(who: Principal): Promise<Schedule[]>
  pause(name: string, isPaused: boolean, who: Principal): Promise<Schedule>
  /** The id of the job. */
  runNow(name: string, who: Principal): Promise<string>
}

interface Parts {
  readonly schedules: Pick<Schedules, 'list' | 'pause' | 'runNow'>
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
}

export function createScheduleOffice({ schedules, database, clock }: Parts): ScheduleOffice {
  const list = async (who: Principal): Promise<Schedule[]> =>
    (await schedules.list()).filter((one) => isShownTo(one, who)).map(replyOf)

  async function find(name: string, who: Principal): Promise<Schedule> {
    const found = (await list(who)).find((one) => one.name === name)
    if (!found) throw new Refusal('NOT_FOUND')
    return found
  }

  const note = (who: Principal, action: string, target: string) =>
    database.transaction((tx) =>
      writeAudit(tx, [deedOf(who, { action, target, details: {}, at: clock.now() })]),
    )

  return {
    list,
    async pause(name, isPaused, who) {
      await find(name, who)
      await schedules.pause(name, isPaused)
      await note(who, isPaused ? 'schedule.paused' : 'schedule.resumed', name)
      return find(name, who)
    },
    async runNow(name, who) {
      await find(name, who)
      const jobId = await schedules.runNow(name)
      await note(who, 'schedule.run', name)
      return jobId
    },
  }
}

function isShownTo({ tenantId }: ScheduleState, who: Principal): boolean {
  return tenantId === OF_THE_SERVER ? who.roles.includes('super_admin') : tenantId === who.tenantId
}

function replyOf({ name, cron, timeZone, type, madeUntil, nextAt, paused }: ScheduleState) {
  const plan = { name, cron, timeZone, type, paused }
  return { ...plan, lastAt: instantIfAny(madeUntil), nextAt: instantIfAny(nextAt) }
}
