import { Button } from '@mantine/core'
import { IconDoorExit, IconLock, IconMapOff, IconRefresh } from '@tabler/icons-react'
import { useSession } from '../session/session.tsx'
import { MessagePage } from '../shell/message-page.tsx'
import { useIsReady, useRoomError } from '../shell/use-room-state.ts'
import { RescuedNotice } from './rescued/rescued-notice.tsx'
import { endingOf, type Ending } from './room-ending.ts'
import { TripRoomContext, type TripRoom } from './trip-room.ts'
import { TripView } from './trip-view.tsx'
import { useIsThere } from './use-is-there.ts'
import { useRoom } from './use-room.ts'
import { WaitingForTrip } from './waiting-for-trip.tsx'

const TRIP_ID = /^[0-9a-f]{24}$/

/** One trip: opens its room and shows it, or says why it cannot be shown. */
export function TripPage({ id }: { id: string }) {
  if (!TRIP_ID.test(id))
    return <EndingPage ending={endingOf({ code: 'NOT_FOUND', message: '' })!} />
  return <TripIfThere id={id} />
}

/** A server in dev mode makes a trip when an unknown one is opened; a mistyped address should make none. */
function TripIfThere({ id }: { id: string }) {
  const found = useIsThere('trip', id)
  if (found === undefined) return <WaitingForTrip />
  if (!found.ending) return <TripInRoom id={id} />
  return found.ending.reason === 'unknown' ? (
    <EndingPage ending={found.ending} />
  ) : (
    <TurnedAway id={id} ending={found.ending} />
  )
}

/** Somebody who may not see the trip may have written in it before, and gets that back from their device. */
function TurnedAway({ id, ending }: { id: string; ending: Ending }) {
  const { client } = useSession()
  const room = useRoom(client, 'trip', id)
  return <EndingPage ending={ending} room={room} />
}

function TripInRoom({ id }: { id: string }) {
  const { client } = useSession()
  const room = useRoom(client, 'trip', id)
  return room ? <TripOrEnding room={room} /> : <WaitingForTrip />
}

function TripOrEnding({ room }: { room: TripRoom }) {
  const ending = endingOf(useRoomError(room))
  const ready = useIsReady(room)
  if (ending) return <EndingPage ending={ending} room={room} />
  if (!ready) return <WaitingForTrip />
  return (
    <TripRoomContext value={room}>
      <TripView />
    </TripRoomContext>
  )
}

const PICTURES = { removed: IconDoorExit, denied: IconLock, unknown: IconMapOff } as const

function EndingPage({ ending, room }: { ending: Ending; room?: TripRoom | undefined }) {
  return (
    <MessagePage
      icon={PICTURES[ending.reason]}
      title={ending.title}
      text={ending.text}
      above={room && <RescuedNotice room={room} />}
    >
      {ending.reason !== 'unknown' && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={17} />}
          onClick={() => location.reload()}
        >
          Try again
        </Button>
      )}
    </MessagePage>
  )
}
