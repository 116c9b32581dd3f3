/** Words to another person who is in the room, such as two clients need who begin a call. */
import { SignalNotice } from '@concord/schemas'

/** What somebody sent, as they sent it. */
export type RoomSignal = Omit<SignalNotice, 'type'>

/** Words between two people who are in the room; the server passes them on, and keeps none. */
export interface RoomSignals {
  /**
   * Sends any plain JSON, up to 16 KiB, to all that this person has open here. It is forgotten when there is no connection
   * or the person is not there: what must arrive is to be answered.
   */
  send(userId: string, signal: unknown): void
  /** Calls `listener` with what others send to this person. Returns the way to stop. */
  listen(listener: (signal: RoomSignal) => void): () => void
}

export interface SignalActor {
  readonly view: RoomSignals
  /** Messages that are no signals are ignored. */
  heard(message: unknown): void
  close(): void
}

export function createSignals(send: (payload: string) => void): SignalActor {
  const listeners = new Set<(signal: RoomSignal) => void>()
  return {
    view: {
      send(to, signal) {
        send(JSON.stringify({ type: 'signal', to, signal }))
      },
      listen(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
    heard(message) {
      const notice = SignalNotice.safeParse(message)
      if (!notice.success) return
      const { type: _, ...signal } = notice.data
      for (const listener of [...listeners]) listener(signal)
    },
    close: () => listeners.clear(),
  }
}
