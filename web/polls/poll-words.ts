/** A poll in words: how one votes, when it ends, what came of it. */
import type { RoomPoll } from '@concord/client'
import type { Outcome, PollBallot } from '@concord/schemas'
import { shortDay } from '../shell/dates.ts'
import { dayOf } from '../trip/history/when.ts'

const HOW: Readonly<Record<PollBallot['kind'], string>> = {
  updown: 'Yes or no to each',
  approval: 'As many as you like',
  single: 'One of them',
  score: 'Points for each',
  ranked: 'Put them in order',
}

/** How one votes: `One of them`. */
export function ballotWords(kind: PollBallot['kind']): string {
  return HOW[kind]
}

type Ended = Pick<RoomPoll, 'outcome'> & {
  readonly tally: Pick<NonNullable<RoomPoll['tally']>, 'winners' | 'leaders'> | undefined
  readonly options: readonly Pick<RoomPoll['options'][number], 'id' | 'title'>[]
}

/** What came of a poll that has ended; empty for one that has not. */
export function outcomeWords({ outcome, tally, options }: Ended): string {
  if (outcome === '') return ''
  const titles = (ids: readonly string[] = []) =>
    new Intl.ListFormat('en-GB').format(
      options.flatMap(({ id, title }) => (ids.includes(id) ? [title] : [])),
    )
  const tied = tally?.winners.length ? tally.winners : tally?.leaders
  const words: Record<Outcome, string> = {
    accepted: `Agreed: ${titles(tally?.winners)}`,
    tied: `A tie between ${titles(tied)}`,
    'no-quorum': 'Too few took part',
    expired: 'The time was over before anything was agreed',
    rejected: 'Nothing was agreed',
    cancelled: 'This poll was called off',
  }
  return words[outcome]
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** `closes in 5 min`, `closes at 18:00`, `closes Tue 14 Jul at 18:00`; `closing` once the time is over. */
export function deadlineWords(deadline: string, now: number, timeZone?: string): string {
  const at = Date.parse(deadline)
  if (at <= now) return 'closing'
  if (at - now < HOUR) return `closes in ${Math.ceil((at - now) / MINUTE)} min`
  const zone = timeZone === undefined ? {} : { timeZone }
  const time = new Intl.DateTimeFormat('en-GB', { ...zone, timeStyle: 'short' }).format(at)
  const day = dayOf(at, timeZone)
  return day === dayOf(now, timeZone) ? `closes at ${time}` : `closes ${shortDay(day)} at ${time}`
}
