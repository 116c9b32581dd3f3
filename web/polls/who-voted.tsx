/** The faces of those who said something; their names and what they said in words. */
import type { OptionVote } from '@concord/client'
import { Tooltip, VisuallyHidden } from '@mantine/core'
import { PersonAvatar } from '../people/person-avatar.tsx'
import { usePolls } from './polls-view.ts'
import { votersWords } from './voters-words.ts'
import classes from './who-voted.module.css'

const SHOWN = 5

export function WhoVoted({ votes }: { votes: readonly OptionVote[] }) {
  const { nameOf, me } = usePolls()
  if (votes.length === 0) return null
  const words = votersWords(votes, (id) => (id === me ? 'you' : nameOf(id)))
  return (
    <Tooltip label={words} multiline maw={260}>
      <span className={classes.stack}>
        {votes.slice(0, SHOWN).map(({ userId, choice }) => (
          <span key={userId} className={classes.person} data-choice={choice}>
            <PersonAvatar id={userId} name={nameOf(userId)} size={24} />
          </span>
        ))}
        {votes.length > SHOWN && (
          <span className={classes.more} data-more={`+${votes.length - SHOWN}`} aria-hidden />
        )}
        <VisuallyHidden>{words}</VisuallyHidden>
      </span>
    </Tooltip>
  )
}
