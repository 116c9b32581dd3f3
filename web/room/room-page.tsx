/** One voting room: opens it and shows it, or says why it cannot be shown. */
import { useConnectionStatus } from '@concord/client/react'
import { Alert, Box, Skeleton } from '@mantine/core'
import { IconCloudOff } from '@tabler/icons-react'
import { Page } from '../shell/page.tsx'
import { EndingPage } from '../trip/ending-page.tsx'
import { endingOf } from '../trip/room-ending.ts'
import { useIsThere, type Found } from '../trip/use-is-there.ts'
import { boardRoom } from './board-room.ts'
import { RoomView } from './room-view.tsx'

export function RoomPage({ id }: { id: string }) {
  const found = useIsThere('board', id)
  if (found === undefined) return <WaitingForRoom />
  return found.ending ? (
    <EndingPage ending={found.ending} />
  ) : (
    <OpenedRoom id={id} head={found.head} />
  )
}

function OpenedRoom({ id, head }: { id: string; head: Found['head'] }) {
  return (
    <boardRoom.RoomProvider id={id} fallback={<WaitingForRoom />}>
      <RoomOrEnding head={head} />
    </boardRoom.RoomProvider>
  )
}

function RoomOrEnding({ head }: { head: Found['head'] }) {
  const { error, isReady } = boardRoom.useStatus()
  const ending = endingOf(error, 'room')
  if (ending) return <EndingPage ending={ending} />
  return isReady ? <RoomView head={head} /> : <WaitingForRoom />
}

function WaitingForRoom() {
  const offline = useConnectionStatus() === 'offline'
  return (
    <Page title="Room" bar={<span />}>
      <Box p="md" maw={440} mx="auto" w="100%" role="status" aria-label="Loading the room">
        {offline && (
          <Alert color="gray" icon={<IconCloudOff />} mb="lg">
            You are offline, and this room was not opened on this device before. It appears as soon
            as there is a connection.
          </Alert>
        )}
        <Skeleton height={28} width="60%" mb={18} />
        <Skeleton height={340} radius={22} mb={14} />
        <Skeleton height={64} radius={16} />
      </Box>
    </Page>
  )
}
