/** Lets the browser ask before somebody leaves the page and something would be lost by it. */
import type { RoomBase } from './room/room.ts'

/** When the browser asks before a page is left: see `ClientOptions.leaveWarning`. */
export type LeaveWarning = 'unkept' | 'unsaved' | 'never'

type Watched = Pick<RoomBase, 'saveState' | 'copy' | 'chat'>

/** Whether leaving would lose something of this room, or keep it from the server. Pure. */
function isAtRisk({ saveState, copy, chat }: Watched, warning: LeaveWarning): boolean {
  if (warning === 'never' || (warning === 'unkept' && copy.state === 'kept')) return false
  return saveState.unsaved > 0 || chat.messages.some(({ state }) => state === 'pending')
}

export function createLeaveWarning(warning: LeaveWarning = 'unkept'): {
  /** From now on these rooms count. Nothing is watched while there are none. */
  watch(rooms: readonly Watched[]): void
} {
  let watched: readonly Watched[] = []

  function onLeave(event: BeforeUnloadEvent): void {
    if (watched.some((room) => isAtRisk(room, warning))) event.preventDefault()
  }

  return {
    watch(rooms) {
      if (typeof window === 'undefined' || warning === 'never') return
      if (watched.length === 0 && rooms.length > 0) window.addEventListener('beforeunload', onLeave)
      if (watched.length > 0 && rooms.length === 0)
        window.removeEventListener('beforeunload', onLeave)
      watched = rooms
    },
  }
}
