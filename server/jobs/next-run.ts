/** When a schedule is due. Pure. */
import { Cron } from 'croner'

/** Five fields (minute, hour, day, month, weekday), as the clocks of a time zone such as `Europe/Rome` show them. */
export interface Rhythm {
  readonly cron: string
  readonly timeZone: string
}

/**
 * The first time after `after`, milliseconds since 1970; `undefined` where none will come. An hour that is left out when
 * clocks are set forward is made up for at its end; in one that comes twice, a time of day is due once and what is due
 * every hour or more often is due in both. Throws for an expression or a time zone that is none.
 */
export function nextRun({ cron, timeZone }: Rhythm, after: number): number | undefined {
  return new Cron(cron, { timezone: timeZone, mode: '5-part' }).nextRun(new Date(after))?.getTime()
}
