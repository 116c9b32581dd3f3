import { useEffect } from 'react'
import { tellError } from '../../shell/attempt.ts'
import { useTripRoom, type TripRoom } from '../trip-room.ts'
import { useLock, useRole } from '../use-trip.ts'

/** Long enough that “until 14:32” says something, short enough that nobody waits long for a page that was closed. */
const HOLD = { ttlSeconds: 300 } as const

export interface LockDeeds {
  /** Absent where one may not. */
  readonly lock?: () => Promise<void>
  readonly unlock?: () => Promise<void>
}

/** What one may do about the lock now; each tells of its own errors. */
export function useLockDeeds(): LockDeeds {
  const room = useTripRoom()
  const role = useRole()
  const lock = useLock()
  const edits = role === 'owner' || role === 'editor'
  if (!lock) return edits ? { lock: () => take(room) } : {}
  return lock.mine || role === 'owner' ? { unlock: () => release(room) } : {}
}

async function take(room: TripRoom): Promise<void> {
  try {
    await room.takeLock(HOLD)
  } catch (error) {
    tellError(error, 'Not locked')
  }
}

async function release(room: TripRoom): Promise<void> {
  try {
    await room.releaseLock()
  } catch (error) {
    tellError(error, 'Still locked')
  }
}

/** After a reload of the page that holds the lock, the new page goes on holding it. */
export function useHeldLock(room: TripRoom): void {
  useEffect(() => {
    let shown = true
    void room.synced.then(() => {
      if (shown && room.lock?.mine) void take(room)
    })
    return () => {
      shown = false
    }
  }, [room])
}
