import { PeopleHere } from '../people/people-here.tsx'
import { ShareButton } from '../people/share-button.tsx'
import { useNarrow } from '../shell/use-narrow.ts'
import { SaveIndicator } from './save-indicator.tsx'
import { UndoButtons } from './undo-buttons.tsx'

/** What the top bar holds on a trip's page. On a phone the rest stands in the trip's own header. */
export function TripBar() {
  const narrow = useNarrow()
  return (
    <>
      {!narrow && <SaveIndicator />}
      <UndoButtons />
      {!narrow && <PeopleHere />}
      <ShareButton iconOnly={narrow} />
    </>
  )
}
