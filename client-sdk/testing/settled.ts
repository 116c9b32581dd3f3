/** Whether everybody who is online has saved everything and sees the same. */
import * as Y from 'yjs'
import type { Client } from '../client.ts'
import type { Clock } from '../core/clock.ts'
import type { RoomBase } from '../room/room.ts'

export interface Watched {
  readonly who: string
  readonly client: Pick<Client, 'rooms' | 'subscribe'>
}

interface Seen {
  readonly who: string
  readonly room: RoomBase
}

/** What keeps these rooms from being settled, in words; `undefined`: nothing. */
function unsettled(seen: readonly Seen[]): string | undefined {
  for (const { who, room } of seen) {
    const { state, unsaved } = room.saveState
    const words = room.error ? `refused: ${room.error.message}` : `${state}, ${unsaved} unsaved`
    if (!room.isReady || room.error || state !== 'saved')
      return `${nameOf(room)} of ${who} is ${words}`
  }
  for (const same of Map.groupBy(seen, ({ room }) => nameOf(room)).values()) {
    const [first, ...others] = same.map((each) => ({ ...each, is: Y.snapshot(each.room.doc) }))
    const other = others.find(({ is }) => !Y.equalSnapshots(first!.is, is))
    if (other) return `${other.who} and ${first!.who} do not see the same ${nameOf(other.room)}`
  }
  return undefined
}

/**
 * Resolves when nothing keeps the rooms from being settled that are open now; rejects with what does after that time.
 * One that is closed meanwhile is waited for no longer.
 */
export function settledWithin(
  ms: number,
  clock: Pick<Clock, 'after'>,
  watched: readonly Watched[],
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const before = watched.map(({ who, client }) => ({ who, client, rooms: client.rooms }))
  const why = () =>
    unsettled(
      before.flatMap(({ who, client, rooms }) =>
        rooms.filter((room) => client.rooms.includes(room)).map((room) => ({ who, room })),
      ),
    )
  const look = () => {
    if (why() === undefined) resolve()
  }
  const stops = before.flatMap(({ client, rooms }) => [
    client.subscribe(look),
    ...rooms.flatMap((room) => TOPICS.map((topic) => room.subscribe(topic, look))),
  ])
  const stopTimer = clock.after(ms, () => {
    reject(new Error(`Not settled after ${ms} ms: ${why()}`))
  })
  look()
  return promise.finally(() => {
    stopTimer()
    for (const stop of stops) stop()
  })
}

/** What can make the answer another one. */
const TOPICS = ['content', 'save', 'status', 'doc'] as const

const nameOf = ({ kind, id }: RoomBase): string => `${kind}/${id}`
