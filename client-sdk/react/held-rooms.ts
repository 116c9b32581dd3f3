/**
 * Rooms that components share. A room is opened once for all who hold it, and stays for a moment after the last one
 * let go: React takes components down and puts them up again, in StrictMode always, and a page that moves from one view
 * to another keeps its room.
 */
import type { Kind, KindName } from '@concord/schemas'
import type { Client } from '../client.ts'
import { apiErrorOf } from '../core/api-error.ts'
import { systemClock } from '../core/clock.ts'
import type { Room } from '../room/room.ts'
import { declarationOf } from '../views/declaration-of.ts'

export interface Hold<K extends KindName | Kind> {
  readonly room: Room<K>
  release(): void
}

/** A room without a holder is closed after so long. */
const GRACE_MS = 1000
/** So long a room that was asked for while drawing waits for the component to be there. */
const LEASE_MS = 10_000

interface Entry {
  readonly room: Room
  holders: number
  stopTimer(): void
  /** Resolved when there is something new for who waits for the room. */
  waiting: PromiseWithResolvers<void>
}

const rooms = new WeakMap<Client, Map<string, Entry>>()

/** The room for as long as it is held. */
export function holdRoom<K extends KindName | Kind>(client: Client, kind: K, id: string): Hold<K> {
  const entry = entryOf(client, kind, id)
  entry.holders += 1
  entry.stopTimer()
  let held = true
  return {
    room: roomIn<K>(entry),
    release() {
      if (!held) return
      held = false
      entry.holders -= 1
      if (entry.holders === 0) closeLater(client, entry)
    },
  }
}

/**
 * The room with its content, or the promise after which to ask again. Throws an ApiError when the server refuses it;
 * the server is asked anew once nobody has asked here for a second. For use while drawing, when nothing can be held yet.
 */
export function readyRoom<K extends KindName | Kind>(
  client: Client,
  kind: K,
  id: string,
): Room<K> | Promise<void> {
  const entry = entryOf(client, kind, id)
  const { room } = entry
  if (!room.isReady && room.error) {
    if (entry.holders === 0) closeLater(client, entry)
    throw apiErrorOf(room.error)
  }
  if (entry.holders === 0) {
    entry.stopTimer()
    // Whoever still waits is woken, and asks again before the grace is over.
    entry.stopTimer = systemClock.after(LEASE_MS, () => {
      wake(entry)
      closeLater(client, entry)
    })
  }
  return room.isReady ? roomIn<K>(entry) : entry.waiting.promise
}

function entryOf(client: Client, kind: KindName | Kind, id: string): Entry {
  const opened = rooms.get(client) ?? new Map<string, Entry>()
  rooms.set(client, opened)
  const key = keyOf(declarationOf(kind).name, id)
  const known = opened.get(key)
  if (known) return known
  const room = client.open(kind, id) as Room
  const entry: Entry = { room, holders: 0, stopTimer() {}, waiting: Promise.withResolvers() }
  opened.set(key, entry)
  room.subscribe('status', () => {
    if (room.isReady || room.error) wake(entry)
  })
  return entry
}

function wake(entry: Entry): void {
  entry.waiting.resolve()
  entry.waiting = Promise.withResolvers()
}

function closeLater(client: Client, entry: Entry): void {
  entry.stopTimer()
  entry.stopTimer = systemClock.after(GRACE_MS, () => {
    rooms.get(client)?.delete(keyOf(entry.room.kind, entry.room.id))
    entry.room.close()
  })
}

const keyOf = (kind: string, id: string): string => `${kind}/${id}`

/** reason: the key of an entry says its kind, which a map's type cannot. */
function roomIn<K extends KindName | Kind>(entry: Entry): Room<K> {
  return entry.room as unknown as Room<K>
}
