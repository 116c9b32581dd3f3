import type { Rejection, RoomBase } from '@concord/client'

export interface RejectedFollower {
  /** The person has read it: what is taken back from now on is told by itself. */
  read(): void
  stop(): void
}

/**
 * Tells what the server takes back, and dismisses it in the room. Until `read`, everything since the last time is told
 * together.
 */
export function followRejected(
  room: Pick<RoomBase, 'rejected' | 'dismissRejected' | 'subscribe'>,
  tell: (unread: readonly Rejection[]) => void,
): RejectedFollower {
  let unread: readonly Rejection[] = []
  const look = () => {
    const { rejected } = room
    if (rejected.length === 0) return
    unread = [...unread, ...rejected]
    room.dismissRejected()
    tell(unread)
  }
  const stop = room.subscribe('rejected', look)
  look()
  return {
    read() {
      unread = []
    },
    stop,
  }
}
