/** What the banner says of a lock. */
import type { RoomLock } from '@concord/client'
import { shortDay } from '../../shell/dates.ts'
import { dayOf } from '../history/when.ts'

export interface LockWords {
  readonly lead: string
  readonly rest: string
}

/** In the time zone of the device unless another is given. */
export function lockWords(
  { mine, userId, until, reason }: RoomLock,
  nameOf: (userId: string) => string,
  now: number,
  timeZone?: string,
): LockWords {
  if (mine) {
    return { lead: 'You have locked this trip.', rest: 'Others can look but not change it.' }
  }
  const end = untilWords(Date.parse(until), now, timeZone)
  const why = reason === undefined || reason === '' ? '' : `“${reason}” `
  return {
    lead: `${nameOf(userId)} has locked this trip until ${end}.`,
    rest: `${why}You can look but not change it.`,
  }
}

/** `14:32`, with its day when that is not today. */
function untilWords(until: number, now: number, timeZone?: string): string {
  const time = new Intl.DateTimeFormat('en-GB', {
    ...(timeZone === undefined ? {} : { timeZone }),
    timeStyle: 'short',
  }).format(until)
  const day = dayOf(until, timeZone)
  return day === dayOf(now, timeZone) ? time : `${shortDay(day)}, ${time}`
}
