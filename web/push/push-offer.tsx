/** Once there is something to hear of, asks whether the person wants to hear of it while they are away. Once. */
import { useInbox } from '@concord/client/react'
import { Button, Group, Text } from '@mantine/core'
import { useSession } from '../session/session.tsx'
import { tell, tellError } from '../shell/attempt.ts'
import { useMayOfferPush } from './use-push.ts'

export function PushOffer() {
  const { push } = useSession()
  const isOffered = useMayOfferPush()
  const items = useInbox(({ items }) => items)
  if (!isOffered || items.length === 0) return null
  const accept = async () => {
    try {
      if ((await push.turnOn()) === 'on') tell('You hear of it on this device, too.')
    } catch (error) {
      tellError(error, 'This browser could not be subscribed')
    }
  }
  return (
    <Group role="region" aria-label="While you are away" gap="xs" px="md" py="xs">
      <Text size="sm" flex="1 1 200px">
        Hear of what concerns you on this device while Concord is closed?
      </Text>
      <Group gap={6} wrap="nowrap">
        <Button size="compact-sm" onClick={() => void accept()}>
          Tell me when I am away
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => void push.decline()}>
          No
        </Button>
      </Group>
    </Group>
  )
}
