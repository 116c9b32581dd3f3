import type { RoomMessage } from '@concord/client'
import { Badge, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconBulb, IconCheck, IconClock, IconPlus } from '@tabler/icons-react'
import { PersonAvatar } from '../people/person-avatar.tsx'
import { attempt } from '../shell/attempt.ts'
import { exactTime, whenInDays } from '../trip/history/when.ts'
import { useChatView } from './chat-view.ts'
import { MessageMenu } from './message-menu.tsx'
import { MessageText } from './message-text.tsx'
import classes from './chat.module.css'

export interface MessageLineProps {
  message: RoomMessage
  /** What it answers; absent when that is further back than what is shown. */
  answered: RoomMessage | undefined
  me: string
  now: number
  mayEdit: boolean
  mayWrite: boolean
  nameOf(userId: string): string
  onReply(message: RoomMessage): void
  onEdit(message: RoomMessage): void
}

export function MessageLine(props: MessageLineProps) {
  const { message, answered, me, now, nameOf } = props
  const { userId, text, type, replyTo, createdAt, editedAt, deletedAt, mentions, state } = message
  const at = Date.parse(createdAt)
  const name = nameOf(userId)
  return (
    <li className={classes.line} data-type={type} data-state={state}>
      <PersonAvatar id={userId} name={name} size={28} />
      <div className={classes.body}>
        <p className={classes.head}>
          <b>{message.mine ? 'You' : name}</b>{' '}
          <time dateTime={createdAt} title={exactTime(at)}>
            {whenInDays(at, now)}
          </time>
          {editedAt !== null && deletedAt === null && ' · changed'}
        </p>
        {replyTo !== null && (
          <p className={classes.answered}>
            {answered
              ? `${nameOf(answered.userId)}: ${answered.text || 'a deleted message'}`
              : 'An earlier message'}
          </p>
        )}
        {deletedAt !== null ? (
          <p className={classes.gone}>This message was deleted.</p>
        ) : (
          <>
            {type === 'alert' && (
              <Badge color="red.8" size="sm" leftSection={<IconAlertTriangle size={12} />}>
                Important
              </Badge>
            )}
            <MessageText text={text} mentions={mentions} me={me} nameOf={nameOf} />
            {type === 'suggestion' && <Suggestion {...props} />}
          </>
        )}
        {state !== 'sent' && <NotSent message={message} />}
      </div>
      {state === 'sent' && deletedAt === null && <MessageMenu {...props} />}
    </li>
  )
}

const PLACES: Readonly<Record<string, string>> = { activities: 'In the plan', options: 'In a poll' }

function Suggestion({ message, mayEdit }: MessageLineProps) {
  const { chat, hasPlan } = useChatView()
  const { id, became, state } = message
  if (became)
    return (
      <Text className={classes.became} size="xs" c="dimmed">
        <IconCheck size={14} aria-hidden /> {PLACES[became.collection] ?? 'Taken up'}
      </Text>
    )
  return (
    <Group gap={8} mt={4}>
      <Badge variant="light" size="sm" leftSection={<IconBulb size={12} />}>
        Suggestion
      </Badge>
      {hasPlan && mayEdit && state === 'sent' && (
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size={13} />}
          onClick={() => attempt('This could not be added', () => void chat.toActivity(id))}
        >
          Add to plan
        </Button>
      )}
    </Group>
  )
}

function NotSent({ message: { id, state, problem } }: { message: RoomMessage }) {
  const { chat } = useChatView()
  if (state === 'pending')
    return (
      <p className={classes.pending}>
        <IconClock size={13} aria-hidden /> Not sent yet
      </p>
    )
  return (
    <div role="alert">
      <Text size="xs" c="red.8" className={classes.problem}>
        Not sent: {problem}
      </Text>
      <Group gap={6} mt={2}>
        <Button variant="default" size="compact-xs" onClick={() => chat.retry(id)}>
          Send again
        </Button>
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => chat.discard(id)}>
          Forget it
        </Button>
      </Group>
    </div>
  )
}
