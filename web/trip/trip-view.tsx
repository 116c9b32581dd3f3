import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { Page } from '../shell/page.tsx'
import { Board } from './board/board.tsx'
import { ReadOnlyBanner } from './read-only-banner.tsx'
import { TripBar } from './trip-bar.tsx'
import { TripHeader } from './trip-header.tsx'
import { useTripRoom } from './trip-room.ts'
import { useErrorToasts } from './use-error-toasts.ts'
import { usePanes } from './use-panes.ts'
import { useMeta } from './use-trip.ts'
import { useUndoKeys } from './use-undo-keys.ts'
import classes from './trip-view.module.css'

const Notes = lazy(async () => ({ default: (await import('./notes/notes.tsx')).Notes }))

/** A trip that is there: its header, its board and, beside it or instead of it, its notes. */
export function TripView() {
  const room = useTripRoom()
  const { title = 'Trip' } = useMeta()
  const { panes, showBoard, showNotes } = usePanes()
  useUndoKeys(room)
  useErrorToasts(room)
  return (
    <Page title={title} height="screen" bar={<TripBar />}>
      <ReadOnlyBanner />
      {/* Whoever writes in any field is seen as writing. */}
      <div className={classes.trip} onInput={() => room.presence.typing()}>
        <TripHeader panes={panes} />
        <div className={classes.panes}>
          {showBoard && <Board />}
          {showNotes && (
            <aside className={classes.notes} aria-label="Notes">
              <Suspense fallback={<Skeleton height={300} m="md" w="auto" />}>
                <Notes />
              </Suspense>
            </aside>
          )}
        </div>
      </div>
    </Page>
  )
}
