/** The provider and the hooks of one kind of rooms, typed by the kind. */
import type { HasBallot, Kind, KindName, Presence } from '@concord/schemas'
import type { ReactNode } from 'react'
import type * as Y from 'yjs'
import type { RoomPoll } from '../polls/polls-list.ts'
import type { RoomLock } from '../room/lock.ts'
import type { PresenceView } from '../room/presence.ts'
import type { Declared, Room } from '../room/room.ts'
import type { Rejection } from '../saving/rejections.ts'
import type { Rescued } from '../saving/rescue.ts'
import type { SaveState } from '../saving/save-state.ts'
import type { View } from '../views/view.ts'
import type { ChatState } from './chat-state.ts'
import type { RoomStatus } from './room-status.ts'
import type { RoomStorage } from './room-storage.ts'
import type { IsEqual } from './use-selected.ts'

/** Which room is shown, and what stands there until there is one. */
export interface RoomProviderProps {
  readonly id: string
  /** Shown while there is no room: for the moment before it is opened, and on a server. */
  readonly fallback?: ReactNode
  readonly children?: ReactNode
}

/**
 * Each hook reads the nearest `RoomProvider` of the same context and draws its component anew when what it returns
 * changes, and not otherwise. Where a selector is taken, `isEqual` says when two selected values are the same
 * (`Object.is` without one; see `shallowEqual`).
 */
export type RoomContext<K extends KindName | Kind> = RoomHooks<K> &
  (HasBallot<Declared<K>> extends true ? BallotHooks : unknown)

/** The provider and the hooks that every kind has. */
export interface RoomHooks<K extends KindName | Kind> {
  /**
   * Opens the room while it is shown. Several providers of one room share it, and it stays open for a second after the
   * last of them is gone. Another `id` is another room: everything below is made anew.
   */
  RoomProvider(props: RoomProviderProps): ReactNode
  /** The room itself: its commands, and what is read at the time of a click. Never draws anew by itself. */
  useRoom(): Room<K>
  /** What `selector` makes of the content, such as `({ days }) => days`. */
  useStorage<T>(selector: (storage: RoomStorage<Declared<K>>) => T, isEqual?: IsEqual<T>): T
  /** A text of the document, for an editor. Another object when the room had to begin anew. */
  useContent<X extends string & keyof Declared<K>['contents']>(name: X): View<Declared<K>>[X]
  /** The Yjs document, for editors. Another object when the room had to begin anew; so is `room.awareness` then. */
  useDoc(): Y.Doc
  /**
   * A function that stays the same and calls the newest `mutate` with the room. All its writes are one edit and one
   * undo step, up to its first `await`. What it throws, its caller gets.
   */
  useMutation<Args extends readonly unknown[], R>(
    mutate: (room: Room<K>, ...args: Args) => R,
  ): (...args: Args) => R
  /** Everybody else, one entry a person. */
  useOthers(): readonly Presence[]
  useOthers<T>(selector: (others: readonly Presence[]) => T, isEqual?: IsEqual<T>): T
  /** What others are told of this person. */
  useSelf(): Presence
  useSelf<T>(selector: (self: Presence) => T, isEqual?: IsEqual<T>): T
  useMyPresence(): readonly [me: Presence, update: PresenceView['set']]
  /** The same function as long as the room is the same; never draws anew by itself. */
  useUpdateMyPresence(): PresenceView['set']
  /** Takes back the last step of this person in this tab. Whether there was one. */
  useUndo(): () => boolean
  useRedo(): () => boolean
  useCanUndo(): boolean
  useCanRedo(): boolean
  useSaveState(): SaveState
  useStatus(): RoomStatus
  useStatus<T>(selector: (status: RoomStatus) => T, isEqual?: IsEqual<T>): T
  /** Who has locked the document. */
  useLock(): RoomLock | undefined
  /** What the server took back, newest last; `room.dismissRejected()` empties it. */
  useRejected(): readonly Rejection[]
  /** What could not be saved, newest last; `room.dismissRescued()` empties it. */
  useRescued(): readonly Rescued[]
  /** Follows the chat while the component is there. */
  useChat(): ChatState
  useChat<T>(selector: (chat: ChatState) => T, isEqual?: IsEqual<T>): T
}

/** For kinds with polls. */
export interface BallotHooks {
  usePolls(): readonly RoomPoll[]
  usePoll(pollId: string): RoomPoll | undefined
}
