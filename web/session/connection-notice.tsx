/** A line under the bar while the server refuses the connection as a whole. */
import { useConnectionError } from '@concord/client/react'
import { ERRORS, type ErrorCode } from '@concord/schemas'
import { Button, Group, Text } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { tellError } from '../shell/attempt.ts'
import { plainWords } from '../shell/plain-words.ts'
import { useSession } from './session.tsx'
import classes from './connection-notice.module.css'

/** Nothing for the person to know or do: the connection comes back by itself, and the trip says that it is offline. */
const PASSING = new Set<ErrorCode>([
  'SHUTTING_DOWN',
  'CONNECTION_TIMEOUT',
  'SLOW_READER',
  'INTERNAL_ERROR',
  'DOCUMENT_RESET',
])

export function ConnectionNotice() {
  const { client, leave } = useSession()
  const error = useConnectionError()
  if (!error || PASSING.has(error.code)) return null
  const connect = (): void => {
    client
      .renewToken()
      .catch((failure: unknown) => tellError(failure, 'You could not be connected'))
  }
  return (
    <Group role="alert" className={classes.notice} justify="center" gap="sm" wrap="nowrap">
      <IconPlugConnectedX size={18} style={{ flex: 'none' }} aria-hidden />
      <Text size="sm">{plainWords(error)}</Text>
      {error.code === 'FORCED_DISCONNECT' && (
        <Button size="compact-sm" variant="default" flex="none" onClick={connect}>
          Connect again
        </Button>
      )}
      {ERRORS[error.code].retry === 'after-login' && (
        <Button size="compact-sm" variant="default" onClick={leave}>
          Sign in again
        </Button>
      )}
    </Group>
  )
}
