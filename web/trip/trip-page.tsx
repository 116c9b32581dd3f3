/** One trip: opens its room and shows it, or says why it cannot be shown. */
import { EndingPage } from './ending-page.tsx'
import { RescuedNotice } from './rescued/rescued-notice.tsx'
import { endingOf, type Ending } from './room-ending.ts'
import { tripRoom } from './trip-room.ts'
import { TripView } from './trip-view.tsx'
import { useIsThere, type Found } from './use-is-there.ts'
import { WaitingForTrip } from './waiting-for-trip.tsx'

const TRIP_ID = /^[0-9a-f]{24}$/

export function TripPage({ id }: { id: string }) {
  if (!TRIP_ID.test(id))
    return <EndingPage ending={endingOf({ code: 'NOT_FOUND', message: '' })!} />
  return <TripIfThere id={id} />
}

/** A server in dev mode makes a trip when an unknown one is opened; a mistyped address should make none. */
function TripIfThere({ id }: { id: string }) {
  const found = useIsThere('trip', id)
  if (found === undefined) return <WaitingForTrip />
  if (!found.ending) return <TripInRoom id={id} head={found.head} />
  return found.ending.reason === 'unknown' ? (
    <EndingPage ending={found.ending} />
  ) : (
    <TurnedAway id={id} ending={found.ending} />
  )
}

/** Somebody who may not see the trip may have written in it before, and gets that back from their device. */
function TurnedAway({ id, ending }: { id: string; ending: Ending }) {
  return (
    <tripRoom.RoomProvider id={id} fallback={<EndingPage ending={ending} />}>
      <EndingPage ending={ending} above={<RescuedNotice />} />
    </tripRoom.RoomProvider>
  )
}

function TripInRoom({ id, head }: { id: string; head: Found['head'] }) {
  return (
    <tripRoom.RoomProvider id={id} fallback={<WaitingForTrip />}>
      <TripOrEnding head={head} />
    </tripRoom.RoomProvider>
  )
}

function TripOrEnding({ head }: { head: Found['head'] }) {
  const { error, isReady } = tripRoom.useStatus()
  const ending = endingOf(error)
  if (ending) return <EndingPage ending={ending} above={<RescuedNotice />} />
  return isReady ? <TripView head={head} /> : <WaitingForTrip />
}
