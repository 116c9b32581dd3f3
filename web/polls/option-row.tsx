/** One option of a poll: how it stands, who says what, and what one says oneself. */
import type { RoomPoll, RoomPollOption } from '@concord/client'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { sidesWords, standingWords } from './count-words.ts'
import { OptionVote, isTicked } from './option-vote.tsx'
import { hasVote, usePolls } from './polls-view.ts'
import { TallyBar } from './tally-bar.tsx'
import { WhoVoted } from './who-voted.tsx'
import { isWinner } from './winner.ts'
import classes from './option-row.module.css'

/** Who chooses another one has not said no to this one. */
function shownOf(
  { ballot: { kind } }: RoomPoll,
  { standing }: RoomPollOption,
): RoomPollOption['standing'] {
  const competes = kind === 'single' || kind === 'ranked'
  return standing && competes ? { ...standing, no: 0 } : standing
}

interface OptionRowProps {
  poll: RoomPoll
  option: RoomPollOption
  /** It was agreed a moment ago. */
  isFresh: boolean
  /** What stands before the title. */
  icon?: ReactNode
  /** What can be done with it now. */
  children?: ReactNode
}

export function OptionRow({ poll, option, isFresh, icon, children }: OptionRowProps) {
  const mayVote = hasVote(usePolls(), poll)
  const { title, votes } = option
  const standing = shownOf(poll, option)
  const isOpen = poll.status === 'open'
  const mayTick = mayVote && isTicked(poll)
  const isAgreed = isOpen ? standing?.standing === 'reached' : isWinner(poll, option)
  return (
    <li
      className={classes.option}
      data-agreed={isAgreed || undefined}
      data-fresh={(isAgreed && isFresh) || undefined}
    >
      <div className={classes.head}>
        {icon}
        {mayTick ? (
          <OptionVote poll={poll} option={option} />
        ) : (
          <span className={classes.title}>{title}</span>
        )}
        {isAgreed && (
          <span className={classes.agreed}>
            <IconCheck size={14} stroke={2.6} aria-hidden /> Agreed
          </span>
        )}
      </div>
      {standing && (
        <>
          <TallyBar standing={standing} />
          <div className={classes.count}>
            <span className={classes.words}>
              <span className="numbers">
                {sidesWords(standing) || (isOpen ? 'No votes yet' : 'No votes')}
              </span>
              {isOpen && !isAgreed && (
                <span className={classes.need}> · {standingWords(standing)}</span>
              )}
            </span>
            <WhoVoted votes={votes} />
          </div>
        </>
      )}
      {mayVote && !mayTick && <OptionVote poll={poll} option={option} />}
      {children}
    </li>
  )
}
