/** Makes and ends secret addresses at which a calendar program reads the trip. */
import { Button, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { IconCalendarPlus, IconCheck, IconCopy } from '@tabler/icons-react'
import { Problem } from '../../shell/problem.tsx'
import { useTripRoom } from '../trip-room.ts'
import { useFeeds, type Feeds } from './use-feeds.ts'

export function SubscribeDialog({ onClose }: { onClose(): void }) {
  const { id } = useTripRoom()
  const feeds = useFeeds(id)
  return (
    <Modal
      opened
      onClose={onClose}
      title="Subscribe in your calendar"
      size={520}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">
          Your calendar can follow this trip at a secret address. Whoever has the address can read
          the trip, so keep it to yourself. It ends when you end it or leave the trip.
        </Text>
        <Problem words={feeds.problem} />
        {feeds.address === undefined ? (
          <Button
            leftSection={<IconCalendarPlus size={17} />}
            onClick={() => void feeds.make()}
            data-autofocus
          >
            Make an address
          </Button>
        ) : (
          <NewAddress address={feeds.address} />
        )}
        <Addresses {...feeds} />
      </Stack>
    </Modal>
  )
}

function NewAddress({ address }: { address: string }) {
  return (
    <Stack gap="xs">
      <TextInput
        label="Your address"
        description="It is shown this once. Add it in your calendar as a calendar from the web."
        value={address}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group>
        <CopyButton value={address}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={17} /> : <IconCopy size={17} />}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy address'}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" component="a" href={address.replace(/^https?:/, 'webcal:')}>
          Open in my calendar
        </Button>
      </Group>
    </Stack>
  )
}

function Addresses({ items, end }: Pick<Feeds, 'items' | 'end'>) {
  if (!items || items.length === 0) return null
  return (
    <Stack component="ul" gap={4} m={0} p={0} aria-label="Addresses" style={{ listStyle: 'none' }}>
      {items.map(({ id, createdAt }) => (
        <Group component="li" key={id} justify="space-between">
          <Text size="sm">Made {madeWords(createdAt)}</Text>
          <Button variant="subtle" size="compact-sm" onClick={() => void end(id)}>
            End
          </Button>
        </Group>
      ))}
    </Stack>
  )
}

function madeWords(createdAt: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(createdAt),
  )
}
