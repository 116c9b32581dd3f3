/** The hours in which somebody wants no noise, on the clock of where they are. Pure. */
import { z } from 'zod'

const DAY_MINUTES = 24 * 60
const MINUTE_MS = 60_000

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time such as "22:00".')

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    // reason: the only way to ask whether there is such a time zone
    return false
  }
}

/** From one time of day to another, over midnight where the second is the earlier one. */
export const QuietHours = z
  .strictObject({
    from: TimeOfDay,
    to: TimeOfDay,
    timeZone: z.string().max(64).refine(isTimeZone, 'Write a time zone such as "Europe/Lisbon".'),
  })
  .refine(({ from, to }) => from !== to, 'Quiet hours begin and end at different times.')
export type QuietHours = z.infer<typeof QuietHours>

/** When the quiet hours that it is within at `now` end; `undefined` outside of them. Milliseconds since 1970. */
export function quietUntil(quiet: QuietHours, now: number): number | undefined {
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)]
  const at = minuteOfDay(now, quiet.timeZone)
  const isWithin = from < to ? at >= from && at < to : at >= from || at < to
  if (!isWithin) return undefined
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS
  const end = minute + untilMinute(at, to) * MINUTE_MS
  // Clocks may change in between: then it is that much earlier or later.
  const off = minuteOfDay(end, quiet.timeZone) - to
  const drift =
    off > DAY_MINUTES / 2 ? off - DAY_MINUTES : off < -DAY_MINUTES / 2 ? off + DAY_MINUTES : off
  const moved = end - drift * MINUTE_MS
  // A time that is left out when clocks go forward is never read on them: it ends as if they had not been changed.
  return minuteOfDay(moved, quiet.timeZone) === to ? moved : Math.max(moved, end)
}

function untilMinute(at: number, to: number): number {
  return (to - at + DAY_MINUTES) % DAY_MINUTES
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

function minuteOfDay(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(instant)
  return minutesOf(parts)
}
