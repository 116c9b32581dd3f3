/** What people say to each other in a trip or a room. */
import { useConnectionStatus } from '@concord/client/react'
import { Alert, Skeleton, Stack, Text } from '@mantine/core'
import { IconCloudOff, IconMessageCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { useMembers } from '../people/use-members.ts'
import { plainWords } from '../shell/plain-words.ts'
import { ShowOlder } from '../shell/show-older.tsx'
import { useNow } from '../shell/use-now.ts'
import { nameable, namesIn, useChatView } from './chat-view.ts'
import { Composer, type Intent } from './composer.tsx'
import { MessageLine } from './message-line.tsx'
import { typingWords } from './typing-words.ts'
import { useMarkRead } from './use-mark-read.ts'
import classes from './chat.module.css'

const TICK_MS = 20_000
const NEW: Intent = { kind: 'new' }

export function ChatPane({ wide }: { wide: boolean }) {
  const view = useChatView()
  const { state, me, mayEdit, writing, members } = view
  const { messages, isLoaded, error, mayWrite } = state
  const { items } = useMembers(members.id, members.api)
  const offline = useConnectionStatus() === 'offline'
  const now = useNow(TICK_MS)
  const [intent, setIntent] = useState<Intent>(NEW)
  useMarkRead(view)

  const nameOf = namesIn(view)
  const byId = new Map(messages.map((message) => [message.id, message]))
  const ids = (items ?? []).map(({ userId }) => userId)
  const people = nameable(ids, me, nameOf)

  return (
    <div className={classes.pane} data-wide={wide || undefined}>
      {/* reason: there may be nothing to focus in it, so it takes the focus itself to be scrolled with the keyboard */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.scroll} role="region" aria-label="All messages" tabIndex={0}>
        <div>
          {error && (
            <Alert color="gray" icon={<IconCloudOff />} role="alert" mb="sm">
              {plainWords(error)}
            </Alert>
          )}
          <Older />
          {!isLoaded && messages.length === 0 && !offline && !error && <Waiting />}
          {messages.length === 0 && (isLoaded || offline) && <Nothing offline={offline} />}
          <div role="log" aria-label="Messages">
            <ol className={classes.lines}>
              {messages.map((message) => (
                <MessageLine
                  key={message.key}
                  message={message}
                  answered={message.replyTo === null ? undefined : byId.get(message.replyTo)}
                  me={me}
                  now={now}
                  mayEdit={mayEdit}
                  mayWrite={mayWrite}
                  nameOf={nameOf}
                  onReply={(to) => setIntent({ kind: 'reply', to })}
                  onEdit={(edited) => setIntent({ kind: 'edit', message: edited })}
                />
              ))}
            </ol>
          </div>
        </div>
      </div>
      <p className={classes.typing} aria-live="off">
        {typingWords(writing)}
      </p>
      {mayWrite ? (
        <Composer
          key={intent.kind === 'edit' ? intent.message.id : 'new'}
          intent={intent}
          people={people}
          nameOf={nameOf}
          onDone={() => setIntent(NEW)}
        />
      ) : (
        <p className={classes.onlooker}>You can read what is said here, but not write.</p>
      )}
    </div>
  )
}

function Older() {
  const { chat, state } = useChatView()
  if (!state.hasOlder) return null
  const failed = 'Older messages could not be shown'
  return <ShowOlder fullWidth mb="sm" load={() => chat.loadOlder()} failed={failed} />
}

function Waiting() {
  return (
    <Stack gap="md" mt="md" role="status" aria-label="Loading the messages">
      {[64, 48, 72].map((width) => (
        <Skeleton key={width} height={18} width={`${width}%`} />
      ))}
    </Stack>
  )
}

function Nothing({ offline }: { offline: boolean }) {
  const { hasPlan } = useChatView()
  return (
    <Stack align="center" gap={8} py="xl" ta="center">
      <IconMessageCircle size={34} stroke={1.4} aria-hidden />
      <Text fw={600}>{offline ? 'You are offline' : 'Nobody has said anything yet'}</Text>
      <Text size="sm" c="dimmed" maw={280}>
        {offline
          ? 'What was said is shown when you are back. What you write is kept and sent then.'
          : hasPlan
            ? 'Talk about the trip here. What you suggest can go straight into the plan.'
            : 'Talk about it here. What you suggest can be put to the vote.'}
      </Text>
    </Stack>
  )
}
