import type { RoomPoll, RoomPollOption } from '@concord/client'
import type { Choice, NewVote } from '@concord/schemas'
import { Checkbox, CloseButton, NativeSelect, NumberInput, Radio } from '@mantine/core'
import { IconBan, IconMinus, IconThumbDown, IconThumbUp } from '@tabler/icons-react'
import { PillRadios, type Pill } from './pill-radios.tsx'
import { withPlace } from './places.ts'
import { useVote } from './use-vote.ts'
import { ordinal } from './voters-words.ts'
import classes from './option-row.module.css'

interface OptionVoteProps {
  poll: RoomPoll
  option: RoomPollOption
}

/** Whether one votes by ticking the option itself. */
export function isTicked({ ballot: { kind } }: Pick<RoomPoll, 'ballot'>): boolean {
  return kind === 'single' || kind === 'approval'
}

/** Where one says what one thinks of an option, as the poll's ballot has it. */
export function OptionVote({ poll, option }: OptionVoteProps) {
  switch (poll.ballot.kind) {
    case 'updown':
      return <Choices poll={poll} option={option} />
    case 'approval':
      return <Approval poll={poll} option={option} />
    case 'score':
      return <Score poll={poll} option={option} max={poll.ballot.max} />
    case 'single':
      return <Single poll={poll} option={option} />
    case 'ranked':
      return <Place poll={poll} option={option} />
  }
}

const CHOICES: readonly Pill<Choice>[] = [
  { value: 'up', label: 'Yes', icon: IconThumbUp, tone: 'yes' },
  { value: 'down', label: 'No', icon: IconThumbDown, tone: 'no' },
  { value: 'abstain', label: 'Abstain', icon: IconMinus },
]
const BLOCK: Pill<Choice> = { value: 'block', label: 'Block', icon: IconBan, tone: 'no' }

function Choices({ poll, option }: OptionVoteProps) {
  const { vote, pending } = useVote(poll)
  return (
    <Said poll={poll} option={option}>
      <PillRadios
        legend={`Your vote on ${option.title}`}
        pills={poll.rule.kind === 'consent' ? [...CHOICES, BLOCK] : CHOICES}
        value={pending?.choice ?? option.mine?.choice}
        onChoose={(choice) => vote({ optionId: option.id, choice })}
      />
    </Said>
  )
}

function Approval({ poll, option }: OptionVoteProps) {
  const { vote, withdraw } = useVote(poll)
  return (
    <Checkbox
      classNames={{ body: classes.labelled!, label: classes.title! }}
      label={option.title}
      checked={option.mine?.choice === 'up'}
      onChange={({ currentTarget: { checked } }) =>
        checked ? vote({ optionId: option.id, choice: 'up' }) : withdraw(option.id)
      }
    />
  )
}

/** More points than fit beside each other are written. */
const MOST_PILLS = 10

function Score({ poll, option, max }: OptionVoteProps & { max: number }) {
  const { vote, pending } = useVote(poll)
  const give = (score: number) => vote({ optionId: option.id, score })
  const legend = `Points for ${option.title}`
  const score = pending?.score ?? option.mine?.score
  return (
    <Said poll={poll} option={option}>
      {max <= MOST_PILLS ? (
        <PillRadios
          legend={legend}
          pills={Array.from({ length: max + 1 }, (_, points) => ({
            value: String(points),
            label: String(points),
            tone: points > 0 ? 'yes' : 'plain',
          }))}
          value={score === undefined ? undefined : String(score)}
          onChoose={(points) => give(Number(points))}
        />
      ) : (
        <NumberInput
          aria-label={legend}
          w={110}
          min={0}
          max={max}
          clampBehavior="strict"
          allowDecimal={false}
          value={score ?? ''}
          onChange={(points) => typeof points === 'number' && give(points)}
        />
      )}
    </Said>
  )
}

function Single({ poll, option }: OptionVoteProps) {
  const { vote } = useVote(poll)
  return (
    <Radio
      name={`poll-${poll.id}`}
      classNames={{ body: classes.labelled!, label: classes.title! }}
      label={option.title}
      checked={poll.mine?.picks?.[0] === option.id}
      onChange={() => vote({ picks: [option.id] })}
    />
  )
}

function Place({ poll, option }: OptionVoteProps) {
  const { vote, withdraw } = useVote(poll)
  const picks = (poll.mine?.picks ?? []).filter((id) => poll.options.some((each) => each.id === id))
  const place = picks.indexOf(option.id) + 1
  const places = place > 0 ? picks.length : picks.length + 1
  const put = (next: number) => {
    const order: NewVote['picks'] = withPlace(picks, option.id, next)
    if (order.length > 0) vote({ picks: order })
    else withdraw()
  }
  return (
    <NativeSelect
      size="xs"
      w={150}
      aria-label={`Your place for ${option.title}`}
      data={[
        { value: '0', label: 'Not in my order' },
        ...Array.from({ length: places }, (_, at) => ({
          value: String(at + 1),
          label: `My ${ordinal(at + 1)}`,
        })),
      ]}
      value={String(place)}
      onChange={({ currentTarget: { value } }) => put(Number(value))}
    />
  )
}

function Said({ poll, option, children }: OptionVoteProps & { children: React.ReactNode }) {
  const { withdraw } = useVote(poll)
  return (
    <div className={classes.said}>
      {children}
      {option.mine && (
        <CloseButton
          size="sm"
          radius="xl"
          aria-label={`Take back your vote on ${option.title}`}
          title="Take back"
          onClick={() => withdraw(option.id)}
        />
      )}
    </div>
  )
}
