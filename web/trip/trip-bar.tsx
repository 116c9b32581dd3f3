/** What the top bar holds on a trip's page. On a phone the rest stands in the trip's own header. */
import { PeopleHere } from '../people/people-here.tsx'
import { ROLE_WORDS } from '../people/role-words.ts'
import { ShareButton } from '../people/share-button.tsx'
import { useSession } from '../session/session.tsx'
import { useNarrow } from '../shell/use-narrow.ts'
import { SaveIndicator } from './save-indicator.tsx'
import { useTripRoom } from './trip-room.ts'
import { UndoButtons } from './undo-buttons.tsx'

export function TripBar() {
  const narrow = useNarrow()
  const room = useTripRoom()
  const { trips } = useSession().client.api
  const what = { noun: 'trip', room, api: trips, roles: ROLE_WORDS }
  return (
    <>
      {!narrow && <SaveIndicator room={room} />}
      <UndoButtons />
      {!narrow && <PeopleHere />}
      <ShareButton iconOnly={narrow} what={what} />
    </>
  )
}
