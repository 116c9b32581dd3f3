/** Whether everybody who is online has saved everything and sees the same. */
import * as Y from 'yjs'
import type { Clock } from '../clock.ts'
import type { RoomBase } from '../room.ts'

export interface Watched {
  readonly who: string
  readonly room: RoomBase
}

/** What keeps these rooms from being settled, in words; `undefined`: nothing. */
function unsettled(watched: readonly Watched[]): string | undefined {
  const open = watched.filter(({ room }) => !room.doc.isDestroyed)
  for (const { who, room } of open) {
    const { state, unsaved } = room.saveState
    const words = room.error ? `refused: ${room.error.message}` : `${state}, ${unsaved} unsaved`
    if (!room.isReady || room.error || state !== 'saved')
      return `${nameOf(room)} of ${who} is ${words}`
  }
  for (const same of Map.groupBy(open, ({ room }) => nameOf(room)).values()) {
    const [first, ...others] = same.map((each) => ({ ...each, seen: Y.snapshot(each.room.doc) }))
    const other = others.find(({ seen }) => !Y.equalSnapshots(first!.seen, seen))
    if (other) return `${other.who} and ${first!.who} do not see the same ${nameOf(other.room)}`
  }
  return undefined
}

/** Resolves when nothing keeps them from being settled; rejects with what does after that time. */
export function settledWithin(
  ms: number,
  clock: Pick<Clock, 'after'>,
  watched: readonly Watched[],
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const look = () => {
    if (unsettled(watched) === undefined) resolve()
  }
  const stops = watched.flatMap(({ room }) => TOPICS.map((topic) => room.subscribe(topic, look)))
  // A room that ends meanwhile is waited for no longer.
  for (const { room } of watched) room.doc.once('destroy', look)
  const stopTimer = clock.after(ms, () =>
    reject(new Error(`Not settled after ${ms} ms: ${unsettled(watched)}`)),
  )
  look()
  return promise.finally(() => {
    stopTimer()
    for (const stop of stops) stop()
  })
}

/** What can make the answer another one. */
const TOPICS = ['content', 'save', 'status', 'doc'] as const

const nameOf = ({ kind, id }: RoomBase): string => `${kind}/${id}`
