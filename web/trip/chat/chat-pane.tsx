import { useConnectionStatus } from '@concord/client/react'
import { Alert, Skeleton, Stack, Text } from '@mantine/core'
import { IconCloudOff, IconMessageCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { useMembers } from '../../people/use-members.ts'
import { useSession } from '../../session/session.tsx'
import { plainWords } from '../../shell/plain-words.ts'
import { ShowOlder } from '../../shell/show-older.tsx'
import { useNow } from '../../shell/use-now.ts'
import { useKnown } from '../history/use-known.ts'
import { useTripRoom } from '../trip-room.ts'
import { useOthers, useReadOnly, useRole } from '../use-trip.ts'
import { Composer, type Intent } from './composer.tsx'
import { MessageLine } from './message-line.tsx'
import { typingWords } from './typing-words.ts'
import { useChatError, useHasOlder, useIsLoaded, useMarkRead, useMessages } from './use-chat.ts'
import classes from './chat.module.css'

const TICK_MS = 20_000
const NEW: Intent = { kind: 'new' }

/** What the people of the trip say to each other. */
export function ChatPane({ wide }: { wide: boolean }) {
  const { client, me } = useSession()
  const { id, chat } = useTripRoom()
  const offline = useConnectionStatus() === 'offline'
  const { items: members } = useMembers(id, client.api.trips)
  const { nameOf: nameOfHere } = useKnown()
  const messages = useMessages()
  const error = useChatError()
  const mayEdit = !useReadOnly()
  const isLoaded = useIsLoaded()
  // Read again whenever the role changes.
  useRole()
  const { mayWrite } = chat
  const now = useNow(TICK_MS)
  const writing = useOthers().flatMap(({ user, typing }) => (typing ? [user.name] : []))
  const [intent, setIntent] = useState<Intent>(NEW)
  useMarkRead()

  const names = new Map(messages.map(({ userId, userName }) => [userId, userName]))
  const nameOf = (userId: string): string => {
    const written = names.get(userId)
    return written && written !== userId ? written : nameOfHere(userId)
  }
  const byId = new Map(messages.map((message) => [message.id, message]))
  const people = (members ?? [])
    .filter(({ userId }) => userId !== me.userId)
    .map(({ userId }) => ({ id: userId, name: nameOf(userId) }))

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
                  me={me.userId}
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
  const { chat } = useTripRoom()
  const hasOlder = useHasOlder()
  if (!hasOlder) return null
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
  return (
    <Stack align="center" gap={8} py="xl" ta="center">
      <IconMessageCircle size={34} stroke={1.4} aria-hidden />
      <Text fw={600}>{offline ? 'You are offline' : 'Nobody has said anything yet'}</Text>
      <Text size="sm" c="dimmed" maw={280}>
        {offline
          ? 'What was said is shown when you are back. What you write is kept and sent then.'
          : 'Talk about the trip here. What you suggest can go straight into the plan.'}
      </Text>
    </Stack>
  )
}
