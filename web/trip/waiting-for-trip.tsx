/** The outline of a trip until its content is there. */
import { useConnectionStatus } from '@concord/client/react'
import { Alert, Box, Group, Skeleton } from '@mantine/core'
import { IconCloudOff } from '@tabler/icons-react'
import { Page } from '../shell/page.tsx'

export function WaitingForTrip() {
  const offline = useConnectionStatus() === 'offline'
  return (
    <Page title="Trip" bar={<span />}>
      <Box p={{ base: 'md', sm: 'xl' }} role="status" aria-label="Loading the trip">
        {offline && (
          <Alert color="gray" icon={<IconCloudOff />} mb="lg">
            You are offline, and this trip was not opened on this device before. It appears as soon
            as there is a connection.
          </Alert>
        )}
        <Skeleton height={34} width="min(340px, 70%)" mb={14} />
        <Skeleton height={18} width="min(260px, 50%)" mb={34} />
        <Group align="flex-start" gap={16} wrap="nowrap" style={{ overflow: 'hidden' }}>
          {[320, 260, 380, 220].map((height) => (
            <Skeleton key={height} height={height} miw={280} w={300} radius="lg" />
          ))}
        </Group>
      </Box>
    </Page>
  )
}
