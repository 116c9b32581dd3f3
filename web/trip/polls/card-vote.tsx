/** How many want what stands on a card; where it is yes or no, wanting it is one press. */
import { UnstyledButton } from '@mantine/core'
import { IconCheck, IconThumbUp } from '@tabler/icons-react'
import { PollsContext, hasVote } from '../../polls/polls-view.ts'
import { useVote } from '../../polls/use-vote.ts'
import type { ActivityVote } from './activity-votes.ts'
import { useTripPollsView } from './use-trip-polls.ts'
import classes from './card-vote.module.css'

export function CardVote(asked: ActivityVote) {
  const view = useTripPollsView()
  const { poll, option } = asked
  const words = wantedWords(asked)
  const isAgreed = poll.status === 'closed' || option.standing?.standing === 'reached'
  const Picture = isAgreed ? IconCheck : IconThumbUp
  const face = (
    <>
      <Picture size={14} stroke={2} aria-hidden />
      {words}
    </>
  )
  const asksEach = poll.ballot.kind === 'updown' || poll.ballot.kind === 'approval'
  return (
    <PollsContext value={view}>
      {asksEach && hasVote(view, poll) ? (
        <WantIt {...asked} isAgreed={isAgreed}>
          {face}
        </WantIt>
      ) : (
        <span className={classes.vote} data-agreed={isAgreed || undefined}>
          {face}
        </span>
      )}
    </PollsContext>
  )
}

function WantIt({
  poll,
  option,
  isAgreed,
  children,
}: ActivityVote & { isAgreed: boolean; children: React.ReactNode }) {
  const { vote, withdraw } = useVote(poll)
  const isMine = option.mine?.choice === 'up'
  return (
    <UnstyledButton
      className={classes.vote}
      data-agreed={isAgreed || undefined}
      aria-pressed={isMine}
      aria-label={`${wantedWords({ poll, option })}: ${option.title}`}
      title={isMine ? 'Take back your yes' : `Say yes: ${poll.question}`}
      onClick={() => (isMine ? withdraw(option.id) : vote({ optionId: option.id, choice: 'up' }))}
    >
      {children}
    </UnstyledButton>
  )
}

/** `3 of 5 want this`; once the poll has ended that it was agreed. */
function wantedWords({ poll, option }: ActivityVote): string {
  if (poll.status === 'closed') return 'Agreed'
  const yes = option.standing?.yes ?? 0
  return `${yes} of ${poll.eligible.length} ${yes === 1 ? 'wants' : 'want'} this`
}
