/** A question with everything that is to be seen and done about it. */
import type { RoomPoll, RoomPollOption } from '@concord/client'
import { ruleWords } from '@concord/schemas'
import { Button } from '@mantine/core'
import { IconClock, IconEyeOff } from '@tabler/icons-react'
import { useId, type ComponentType } from 'react'
import { useNow } from '../shell/use-now.ts'
import { turnoutWords } from './count-words.ts'
import { OptionRow } from './option-row.tsx'
import { PollMenu } from './poll-menu.tsx'
import { ballotWords, deadlineWords, outcomeWords } from './poll-words.ts'
import { hasVote, usePolls } from './polls-view.ts'
import { useVote } from './use-vote.ts'
import classes from './poll-card.module.css'

const TICK_MS = 20_000

interface PollCardProps {
  poll: RoomPoll
  /** Options that were agreed a moment ago. */
  fresh: ReadonlySet<string>
  OptionIcon?: ComponentType<{ option: RoomPollOption }>
  /** What can be done with an option now that the poll has ended. */
  Afterwards?: ComponentType<{ poll: RoomPoll; option: RoomPollOption }>
}

export function PollCard({ poll, fresh, OptionIcon, Afterwards }: PollCardProps) {
  const view = usePolls()
  const { mayVote, mayEdit } = view
  const heading = useId()
  const { question, status, options, secret, ballot } = poll
  const isOpen = status === 'open'
  const outcome = outcomeWords(poll)
  return (
    <article className={classes.card} data-status={status} aria-labelledby={heading}>
      <header className={classes.header}>
        <h3 id={heading} className={classes.question}>
          {question}
        </h3>
        {mayEdit && <PollMenu poll={poll} />}
      </header>
      {outcome === '' ? <Facts poll={poll} /> : <p className={classes.outcome}>{outcome}.</p>}
      {isOpen && mayVote && !hasVote(view, poll) && (
        <p className={classes.facts}>You have no vote in this poll.</p>
      )}
      <div
        {...(ballot.kind === 'single' ? { role: 'radiogroup', 'aria-labelledby': heading } : {})}
      >
        <ul className={classes.options}>
          {options.map((option) => (
            <OptionRow
              key={option.id}
              poll={poll}
              option={option}
              isFresh={fresh.has(option.id)}
              icon={OptionIcon && <OptionIcon option={option} />}
            >
              {status === 'closed' && Afterwards && <Afterwards poll={poll} option={option} />}
            </OptionRow>
          ))}
        </ul>
      </div>
      <footer className={classes.footer}>
        <span>{turnoutWords(poll)}</span>
        {secret && isOpen && (
          <span className={classes.secret}>
            <IconEyeOff size={15} stroke={1.8} aria-hidden />
            Secret: the result is shown at the end
          </span>
        )}
        {hasVote(view, poll) && <WholeVote poll={poll} />}
      </footer>
    </article>
  )
}

function Facts({ poll: { rule, ballot, deadline, status } }: { poll: RoomPoll }) {
  const now = useNow(TICK_MS)
  return (
    <p className={classes.facts}>
      {status === 'draft' ? 'Not open yet. ' : ''}
      {ballotWords(ballot.kind)}; agreed with {ruleWords(rule)}.{' '}
      {deadline !== '' && (
        <span className={classes.deadline}>
          <IconClock size={14} stroke={1.8} aria-hidden />
          <time dateTime={deadline}>{deadlineWords(deadline, now)}</time>
        </span>
      )}
    </p>
  )
}

/** Where all that one says is one vote: abstaining, and taking it back. */
function WholeVote({ poll }: { poll: RoomPoll }) {
  const { vote, withdraw } = useVote(poll)
  const { ballot, mine, question } = poll
  if (ballot.kind !== 'single' && ballot.kind !== 'ranked') return null
  const abstains = mine?.choice === 'abstain'
  return (
    <span className={classes.whole}>
      <Button
        size="compact-sm"
        variant={abstains ? 'filled' : 'default'}
        color="gray.7"
        aria-pressed={abstains}
        onClick={() => (abstains ? withdraw() : vote({ choice: 'abstain' }))}
      >
        Abstain
      </Button>
      {mine && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          aria-label={`Take back your vote on ${question}`}
          onClick={() => withdraw()}
        >
          Take back
        </Button>
      )}
    </span>
  )
}
