/** One candidate after another: swiped, or decided with the buttons or the arrow keys. */
import type { RoomPoll, RoomPollOption } from '@concord/client'
import { Button, Kbd, Progress, Text, VisuallyHidden } from '@mantine/core'
import {
  IconArrowBackUp,
  IconChecks,
  IconMinus,
  IconThumbDown,
  IconThumbUp,
  type Icon,
} from '@tabler/icons-react'
import { useId, useState, useEffect, useRef, type KeyboardEvent } from 'react'
import { hasVote, usePolls } from '../polls/polls-view.ts'
import { useVote } from '../polls/use-vote.ts'
import { coverOf } from '../trips/cover.ts'
import { nextCandidate } from './deck-order.ts'
import { CHOICE_OF, leaning, type Direction } from './swipe.ts'
import { useSwipe } from './use-swipe.ts'
import classes from './deck.module.css'

interface Way {
  readonly direction: Direction
  readonly word: string
  readonly key: string
  readonly arrow: string
  readonly icon: Icon
}

const WAYS: readonly Way[] = [
  { direction: 'left', word: 'No', key: 'ArrowLeft', arrow: '←', icon: IconThumbDown },
  { direction: 'up', word: 'Abstain', key: 'ArrowUp', arrow: '↑', icon: IconMinus },
  { direction: 'right', word: 'Yes', key: 'ArrowRight', arrow: '→', icon: IconThumbUp },
]
const WORDS = { left: 'No', up: 'Abstained', right: 'Yes' } as const

interface DeckProps {
  poll: RoomPoll
  /** What the room shows to everybody; empty for nothing. */
  currentOptionId: string
  /** Why nobody can vote just now; empty when they can. */
  pausedWords: string
  /** The question stands above already. */
  isSaid: boolean
}

export function Deck({ poll, currentOptionId, pausedWords, isSaid }: DeckProps) {
  const view = usePolls()
  const { vote, withdraw, pending } = useVote(poll)
  const [last, setLast] = useState<{ option: RoomPollOption; direction: Direction }>()
  const heading = useId()
  const stage = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Where there is no keyboard the frame around what has the focus would only be in the way.
    if (matchMedia('(hover: hover)').matches) stage.current?.focus({ preventScroll: true })
  }, [])
  // What is on its way to the server is not asked again.
  const options = poll.options.filter(({ id }) => id !== pending?.optionId)
  const candidate = nextCandidate({ options }, currentOptionId)
  const { currentIndex, totalItems, progressPercentage } = poll.progress
  const closed = whyNot()
  const enabled = candidate !== undefined && closed === ''

  function whyNot(): string {
    if (pausedWords !== '') return pausedWords
    if (!hasVote(view, poll)) return 'You have no vote in this room.'
    return ''
  }
  const decide = (direction: Direction) => {
    if (!enabled) return
    setLast({ option: candidate, direction })
    vote({ optionId: candidate.id, choice: CHOICE_OF[direction] })
  }
  const { drag, handlers } = useSwipe(enabled, decide)
  const onKeyDown = (event: KeyboardEvent) => {
    const way = WAYS.find(({ key }) => key === event.key)
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    decide(way.direction)
  }
  const takeBack = () => {
    if (last) withdraw(last.option.id)
    setLast(undefined)
  }
  const lean = drag && leaning(drag)
  const mine = last && poll.options.find(({ id }) => id === last.option.id)?.mine
  return (
    // reason: the arrow keys mean the same on the card and on each of the buttons in it
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section className={classes.deck} aria-labelledby={heading} onKeyDown={onKeyDown}>
      <h2 id={heading} className={classes.question} data-said={isSaid || undefined}>
        {poll.question}
      </h2>
      <div className={classes.progress}>
        <Progress.Root
          size="sm"
          flex={1}
          role="progressbar"
          aria-label="How far you are"
          aria-valuemin={0}
          aria-valuemax={totalItems}
          aria-valuenow={currentIndex}
          aria-valuetext={`${currentIndex} of ${totalItems}`}
        >
          <Progress.Section value={progressPercentage} withAria={false} />
        </Progress.Root>
        <span className="numbers" aria-hidden>
          {currentIndex} of {totalItems}
        </span>
      </div>
      {/* reason: the card takes the focus, so that it can be decided with the arrow keys at once */}
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex */}
      <div
        ref={stage}
        className={classes.stage}
        role="group"
        aria-label={candidate ? `Candidate: ${candidate.title}` : 'Candidates'}
        aria-keyshortcuts="ArrowLeft ArrowUp ArrowRight"
        tabIndex={0}
      >
        {/* oxlint-enable jsx-a11y/no-noninteractive-tabindex */}
        {candidate ? (
          <>
            {totalItems - currentIndex > 1 && <div className={classes.under} aria-hidden />}
            <article
              key={candidate.id}
              className={classes.card}
              data-held={drag !== undefined || undefined}
              data-enabled={enabled || undefined}
              style={{
                background: coverOf(candidate.id),
                ...(drag
                  ? {
                      transform: `translate(${drag.dx}px, ${drag.dy}px) rotate(${drag.dx / 22}deg)`,
                    }
                  : {}),
              }}
              {...handlers}
            >
              {lean && (
                <span
                  className={classes.stamp}
                  data-direction={lean.direction}
                  style={{ opacity: lean.share }}
                  aria-hidden
                >
                  {WAYS.find(({ direction }) => direction === lean.direction)!.word}
                </span>
              )}
              <h3 className={classes.title}>{candidate.title}</h3>
            </article>
          </>
        ) : (
          <div className={classes.done}>
            <IconChecks size={40} stroke={1.5} aria-hidden />
            <Text fw={650} fz="lg">
              {totalItems === 0 ? 'Nothing to choose from yet' : 'You have been through all of it'}
            </Text>
            <Text size="sm" c="dimmed">
              {totalItems === 0
                ? 'Add the first candidate.'
                : 'What is agreed is told here at once. You can change your mind below.'}
            </Text>
          </div>
        )}
      </div>
      {closed === '' ? (
        <div className={classes.ways} role="group" aria-label="Your vote">
          {WAYS.map(({ direction, word, key, arrow, icon: Picture }) => (
            <button
              key={direction}
              type="button"
              className={classes.way}
              data-direction={direction}
              aria-keyshortcuts={key}
              disabled={!candidate}
              onClick={() => decide(direction)}
            >
              <Picture size={22} stroke={2} aria-hidden />
              <span>{word}</span>
              <Kbd className={classes.key} aria-hidden>
                {arrow}
              </Kbd>
            </button>
          ))}
        </div>
      ) : (
        <Text ta="center" c="dimmed" size="sm" role="status">
          {closed}
        </Text>
      )}
      <div className={classes.last}>
        {last && mine && closed === '' && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconArrowBackUp size={16} />}
            onClick={takeBack}
          >
            Take back: {WORDS[last.direction].toLowerCase()} on {last.option.title}
          </Button>
        )}
      </div>
      <VisuallyHidden role="status" aria-live="polite">
        {last && `${WORDS[last.direction]}: ${last.option.title}. `}
        {candidate && enabled
          ? `Now: ${candidate.title}, ${currentIndex + 1} of ${totalItems}.`
          : totalItems > 0 && closed === '' && 'You have been through all of it.'}
      </VisuallyHidden>
    </section>
  )
}
