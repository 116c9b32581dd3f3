import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { Page } from '../shell/page.tsx'
import { Board } from './board/board.tsx'
import { HistoryBeside, HistoryDrawer } from './history/history-pane.tsx'
import { LockBanner } from './lock/lock-banner.tsx'
import { useHeldLock } from './lock/use-lock.ts'
import { ReadOnlyBanner } from './read-only-banner.tsx'
import { TripBar } from './trip-bar.tsx'
import { TripHeader } from './trip-header.tsx'
import { useTripRoom } from './trip-room.ts'
import { useErrorToasts } from './use-error-toasts.ts'
import { usePanes } from './use-panes.ts'
import { useRejectedToast } from './use-rejected-toast.tsx'
import { useMeta } from './use-trip.ts'
import { useUndoKeys } from './use-undo-keys.ts'
import classes from './trip-view.module.css'

const Notes = lazy(async () => ({ default: (await import('./notes/notes.tsx')).Notes }))

/** A trip that is there: its header, its board, and its notes and its history beside it or instead of it. */
export function TripView() {
  const room = useTripRoom()
  const { title = 'Trip' } = useMeta()
  const panes = usePanes()
  const { wide, boardOpen, notesOpen, historyOpen, toggleHistory } = panes
  useUndoKeys(room)
  useErrorToasts(room)
  useRejectedToast(room)
  useHeldLock(room)
  return (
    <Page title={title} height="screen" bar={<TripBar />}>
      <ReadOnlyBanner />
      <LockBanner />
      {/* Whoever writes in any field is seen as writing. */}
      <div className={classes.trip} onInput={() => room.presence.typing()}>
        <TripHeader panes={panes} />
        <div className={classes.panes}>
          {boardOpen && <Board />}
          {notesOpen && (
            <aside className={classes.notes} aria-label="Notes">
              <Suspense fallback={<Skeleton height={300} m="md" w="auto" />}>
                <Notes />
              </Suspense>
            </aside>
          )}
          {wide && historyOpen && <HistoryBeside onClose={toggleHistory} />}
        </div>
        <HistoryDrawer opened={!wide && historyOpen} onClose={toggleHistory} />
      </div>
    </Page>
  )
}
