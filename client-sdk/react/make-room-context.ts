/** The hooks of a kind of rooms, with any way to get at the room. */
import { hasBallot, type Kind, type KindName, type Presence } from '@concord/schemas'
import { createContext, createElement, useCallback, useContext, useMemo } from 'react'
import type { Client } from '../client.ts'
import type { RoomPolls } from '../polls/polls.ts'
import type { Declared, Room, RoomBase, RoomTopic } from '../room/room.ts'
import { declarationOf } from '../views/declaration-of.ts'
import type { View } from '../views/view.ts'
import { chatStateOf, type ChatState } from './chat-state.ts'
import { useClient } from './concord-provider.ts'
import type { BallotHooks, RoomContext, RoomHooks } from './room-context.ts'
import { useRoomState } from './room-state.ts'
import { statusOf, type RoomStatus } from './room-status.ts'
import { followStorage, readStorage, type RoomStorage } from './room-storage.ts'
import { stableRead } from './stable-read.ts'
import { useLatest } from './use-latest.ts'
import { useSelected, type IsEqual } from './use-selected.ts'

export function makeRoomContext<K extends KindName | Kind>(
  kind: K,
  useProvided: (client: Client, kind: K, id: string) => Room<K> | undefined,
): RoomContext<K> {
  const declared = declarationOf(kind)
  const Context = createContext<Room<K> | undefined>(undefined)
  // reason: what is declared under the name of a kind is that kind, and a room has the view of its kind under that name
  const viewIn = (room: RoomBase) =>
    (room as unknown as Record<string, View<Declared<K>>>)[declared.name]!
  const storageOf = stableRead((room: RoomBase) => readStorage(declared as Declared<K>, room))

  function useRoom(): Room<K> {
    const room = useContext(Context)
    if (!room)
      throw new Error(`There is no RoomProvider of this ${declared.name} around this component.`)
    return room
  }

  /** A value of the room that is the same until it changes. */
  function useValue<T>(topic: RoomTopic, read: (room: Room<K>) => T): T {
    const room = useRoom()
    return useRoomState(room, topic, () => read(room))
  }

  function usePart<S, T>(
    topic: RoomTopic,
    read: (room: Room<K>) => S,
    selector: (part: S) => T,
    isEqual: IsEqual<T> | undefined,
  ): T {
    const room = useRoom()
    return useSelected(
      useCallback((listener) => room.subscribe(topic, listener), [room, topic]),
      useCallback(() => read(room), [room, read]),
      selector,
      isEqual,
    )
  }

  const hooks: RoomHooks<K> = {
    RoomProvider({ id, fallback = null, children }) {
      const room = useProvided(useClient(), kind, id)
      // Whatever is below a room belongs to that room and no other.
      return room ? createElement(Context.Provider, { key: id, value: room }, children) : fallback
    },
    useRoom,
    useStorage<T>(selector: (storage: RoomStorage<Declared<K>>) => T, isEqual?: IsEqual<T>): T {
      const room = useRoom()
      return useSelected(
        useCallback((listener) => followStorage(declared, room, listener), [room]),
        useCallback(() => storageOf(room), [room]),
        selector,
        isEqual,
      )
    },
    useContent: (name) => useValue('doc', (room) => viewIn(room)[name]),
    useDoc: () => useValue('doc', ({ doc }) => doc),
    useMutation(mutate) {
      const room = useRoom()
      const latest = useLatest(mutate)
      return useCallback(
        (...args) => room.batch(() => latest.current(room, ...args)),
        [room, latest],
      )
    },
    useOthers: <T>(selector: (others: readonly Presence[]) => T = asItIs, isEqual?: IsEqual<T>) =>
      usePart('presence', othersOf, selector, isEqual),
    useSelf: <T>(selector: (self: Presence) => T = asItIs, isEqual?: IsEqual<T>) =>
      usePart('presence', selfOf, selector, isEqual),
    useMyPresence() {
      const { presence } = useRoom()
      const me = useValue('presence', selfOf)
      return useMemo(() => [me, presence.set], [me, presence])
    },
    useUpdateMyPresence: () => useRoom().presence.set,
    useUndo: () => useRoom().undo,
    useRedo: () => useRoom().redo,
    useCanUndo: () => useUndoable(useRoom(), 'canUndo'),
    useCanRedo: () => useUndoable(useRoom(), 'canRedo'),
    useSaveState: () => useValue('save', ({ saveState }) => saveState),
    useStatus: <T>(selector: (status: RoomStatus) => T = asItIs, isEqual?: IsEqual<T>) =>
      usePart('status', statusOf, selector, isEqual),
    useLock: () => useValue('status', ({ lock }) => lock),
    useRejected: () => useValue('rejected', ({ rejected }) => rejected),
    useRescued: () => useValue('rescued', ({ rescued }) => rescued),
    useChat<T>(selector: (chat: ChatState) => T = asItIs, isEqual?: IsEqual<T>): T {
      const { chat } = useRoom()
      return useSelected(
        chat.subscribe,
        useCallback(() => chatStateOf(chat), [chat]),
        selector,
        isEqual,
      )
    },
  }

  const ballotHooks: BallotHooks = {
    usePolls: () => useValue('polls', (room) => pollsOf(room).list()),
    usePoll: (pollId) => useValue('polls', (room) => pollsOf(room).get(pollId)),
  }
  // reason: the compiler does not follow what a kind has through this question
  return { ...hooks, ...(hasBallot(declared) ? ballotHooks : {}) } as RoomContext<K>
}

/** What may be undone changes with the right to write, too. */
function useUndoable(room: RoomBase, what: 'canUndo' | 'canRedo'): boolean {
  const can = useRoomState(room, 'undo', () => room[what])
  const readOnly = useRoomState(room, 'status', () => room.readOnly)
  return can && !readOnly
}

const othersOf = (room: RoomBase) => room.presence.others
const selfOf = (room: RoomBase) => room.presence.me
/** reason: what is selected without a selector is the whole */
const asItIs = <S, T>(whole: S): T => whole as unknown as T
/** reason: only asked of rooms that have polls */
const pollsOf = (room: RoomBase): RoomPolls => (room as unknown as { polls: RoomPolls }).polls
