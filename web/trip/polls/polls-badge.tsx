/** How many polls wait for this person's vote. */
import { Badge } from '@mantine/core'
import { isWaitingFor } from '../../polls/waiting.ts'
import { useTripPolls, useTripPollsView } from './use-trip-polls.ts'

export function PollsBadge() {
  const { me, mayVote } = useTripPollsView()
  const waiting = useTripPolls().filter((poll) => isWaitingFor(poll, me)).length
  if (waiting === 0 || !mayVote) return null
  return (
    <Badge
      size="sm"
      circle={waiting < 10}
      aria-label={`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for your vote`}
    >
      {waiting}
    </Badge>
  )
}
