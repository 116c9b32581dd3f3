/** A trip that is there: its header, its board, and its notes and its history beside it or instead of it. */
import { Skeleton, Stack } from '@mantine/core'
import { Suspense } from 'react'
import { ChatPane } from '../chat/chat-pane.tsx'
import { ChatContext } from '../chat/chat-view.ts'
import { loadLater } from '../shell/load-later.ts'
import { Page } from '../shell/page.tsx'
import { Board } from './board/board.tsx'
import { CopyNotice } from './copy-notice.tsx'
import { History } from './history/history.tsx'
import { knownIn } from './known.ts'
import { LockBanner } from './lock/lock-banner.tsx'
import { useHeldLock } from './lock/use-lock.ts'
import { PollsPane } from './polls/polls-pane.tsx'
import { useAgreedToast } from './polls/use-agreed-toast.tsx'
import { ReadOnlyBanner } from './read-only-banner.tsx'
import { RescuedNotice } from './rescued/rescued-notice.tsx'
import { SidePane } from './side-pane.tsx'
import { TripBar } from './trip-bar.tsx'
import { TripHeader } from './trip-header.tsx'
import { useTripRoom } from './trip-room.ts'
import { useErrorToasts } from './use-error-toasts.ts'
import type { Found } from './use-is-there.ts'
import { usePanes } from './use-panes.ts'
import { useRejectedToast } from './use-rejected-toast.tsx'
import { useTripChatView } from './use-trip-chat-view.ts'
import { useMeta, useRoomDoc } from './use-trip.ts'
import { useUndoKeys } from './use-undo-keys.ts'
import classes from './trip-view.module.css'

const Notes = loadLater(async () => (await import('./notes/notes.tsx')).Notes)

export function TripView({ head }: { head: Found['head'] }) {
  const room = useTripRoom()
  const { title = 'Trip' } = useMeta()
  const { guid } = useRoomDoc()
  const panes = usePanes()
  const { wide, boardOpen, notesOpen, side, closeSide } = panes
  useUndoKeys(room)
  useErrorToasts(room)
  useRejectedToast(room, () => knownIn(room))
  useHeldLock(room)
  const agreed = useAgreedToast(head)
  return (
    <Page title={title} height="screen" bar={<TripBar />}>
      <CopyNotice room={room} />
      <ReadOnlyBanner />
      <RescuedNotice />
      <LockBanner />
      {/* Whoever writes in any field is seen as writing. */}
      <div className={classes.trip} onInput={() => room.presence.typing()}>
        <TripHeader panes={panes} />
        <div className={classes.panes}>
          {boardOpen && <Board />}
          {notesOpen && (
            <aside className={classes.notes} aria-label="Notes">
              <Suspense fallback={<WaitingForNotes />}>
                <Notes key={guid} />
              </Suspense>
            </aside>
          )}
          <SidePane
            title="History"
            content="What happened"
            wide={wide}
            opened={side === 'history'}
            onClose={closeSide}
          >
            <History />
          </SidePane>
          <SidePane
            title="Polls"
            content="Questions and votes"
            wide={wide}
            opened={side === 'polls'}
            onClose={closeSide}
          >
            <PollsPane fresh={agreed} />
          </SidePane>
          <SidePane
            title="Chat"
            content="What people say"
            wide={wide}
            opened={side === 'chat'}
            onClose={closeSide}
          >
            <TripChat wide={wide} />
          </SidePane>
        </div>
      </div>
    </Page>
  )
}

function WaitingForNotes() {
  return (
    <Stack gap="md" p="xl" role="status" aria-label="Loading the notes">
      {[45, 80, 70, 62].map((width) => (
        <Skeleton key={width} height={16} width={`${width}%`} />
      ))}
    </Stack>
  )
}

function TripChat({ wide }: { wide: boolean }) {
  return (
    <ChatContext value={useTripChatView()}>
      <ChatPane wide={wide} />
    </ChatContext>
  )
}
