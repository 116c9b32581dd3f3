/** The same as `@concord/client/react`, with providers that suspend until the content is there. */
import type { Kind, KindName } from '@concord/schemas'
import { useEffect, useSyncExternalStore } from 'react'
import type { Client } from '../client.ts'
import type { Room } from '../room/room.ts'
import { holdRoom, readyRoom } from './held-rooms.ts'
import { makeRoomContext } from './make-room-context.ts'
import type { RoomContext } from './room-context.ts'

export * from './shared.ts'

/**
 * As in `@concord/client/react`, but `RoomProvider` suspends until the content is there, from this device or from the
 * server: what is below it always has content. Throws an ApiError for the nearest error boundary when the server
 * refuses the room; an error that comes later is in `useStatus`. On a server `fallback` is shown.
 */
export function createRoomContext<K extends KindName | Kind>(kind: K): RoomContext<K> {
  return makeRoomContext(kind, useReadyRoom)
}

function useReadyRoom<K extends KindName | Kind>(
  client: Client,
  kind: K,
  id: string,
): Room<K> | undefined {
  const isHere = useSyncExternalStore(
    neverTold,
    () => true,
    () => false,
  )
  const found = isHere ? readyRoom(client, kind, id) : undefined
  // reason: a promise that is thrown is how React 18 and 19 alike are told to wait
  // oxlint-disable-next-line typescript/only-throw-error
  if (found instanceof Promise) throw found
  useEffect(
    () => (found ? holdRoom(client, kind, id).release : undefined),
    [client, kind, id, found],
  )
  return found
}

const neverTold = () => () => {}
