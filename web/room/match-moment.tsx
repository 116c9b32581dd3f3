/** The moment in which something is agreed. Told once; from then on it simply stands in the list. */
import { Button, Group, Modal, Text, ThemeIcon } from '@mantine/core'
import { IconConfetti } from '@tabler/icons-react'
import { PersonAvatar } from '../people/person-avatar.tsx'
import { usePolls } from '../polls/polls-view.ts'
import type { Agreement } from '../polls/use-agreements.ts'
import classes from './match-moment.module.css'

interface MatchMomentProps {
  match: Agreement | undefined
  /** Ends the vote; absent for who may not. */
  onEnd?: (() => void) | undefined
  onClose(): void
}

export function MatchMoment({ match, onEnd, onClose }: MatchMomentProps) {
  const { nameOf, me } = usePolls()
  return (
    <Modal
      opened={match !== undefined}
      onClose={onClose}
      title="It’s a match"
      size={400}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {match && (
        <div className={classes.match}>
          <ThemeIcon className={classes.picture} size={84} radius={28} variant="light">
            <IconConfetti size={46} stroke={1.4} aria-hidden />
          </ThemeIcon>
          <p className={classes.title}>{match.title}</p>
          <Text c="dimmed">{matchWords(match)}</Text>
          <Group gap={6} justify="center">
            {match.participants.map((userId) => (
              <PersonAvatar key={userId} id={userId} name={nameOf(userId)} size={34} />
            ))}
          </Group>
          <Text size="sm" ta="center">
            {new Intl.ListFormat('en-GB').format(
              match.participants.map((userId) => (userId === me ? 'you' : nameOf(userId))),
            )}
          </Text>
          <Group justify="center" mt="sm">
            {onEnd && (
              <Button variant="default" onClick={onEnd}>
                End the vote
              </Button>
            )}
            <Button onClick={onClose} data-autofocus>
              Keep going
            </Button>
          </Group>
        </div>
      )}
    </Modal>
  )
}

/** How much of a match it is. */
function matchWords({ matchType, tally: { up, eligible } }: Agreement): string {
  return matchType === 'unanimous' ? 'Everybody wants it.' : `${up} of ${eligible} want it.`
}
