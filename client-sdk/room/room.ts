/** One shared document, opened: its content, who is there, whether it is saved, and what may be done with it. */
import type { ErrorReply, HasBallot, Kind, KindName, KindOf, ScopeRole } from '@concord/schemas'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { RoomChat } from '../chat/chat.ts'
import type { CopyState } from '../device/local-copy.ts'
import type { RoomPolls } from '../polls/polls.ts'
import type { Rejection } from '../saving/rejections.ts'
import type { Rescued } from '../saving/rescue.ts'
import type { SaveState } from '../saving/save-state.ts'
import type { View } from '../views/view.ts'
import type { LockOptions, RoomLock } from './lock.ts'
import type { PresenceView } from './presence.ts'
import type { RoomSignals } from './signals.ts'

/** The declaration that a name of ours stands for; a kind of one's own is itself. */
export type Declared<K extends KindName | Kind> = K extends KindName ? KindOf<K> : K

/** `room.trip`, `room.document`: the view of its kind, under the kind's name; and its polls, where it has them. */
export type Room<K extends KindName | Kind = KindName> = RoomBase & {
  readonly [P in Declared<K> as P extends Kind ? P['name'] : never]: P extends Kind
    ? View<P>
    : never
} & (HasBallot<Declared<K>> extends true ? { readonly polls: RoomPolls } : unknown)

/** What a room tells of. */
export type RoomTopic =
  /** Anything in the document. */
  | 'content'
  | 'presence'
  | 'save'
  | 'undo'
  /** `role`, `readOnly`, `may`, `lock`, `error` or `isReady`. */
  | 'status'
  | 'rejected'
  | 'rescued'
  /** `polls`, in rooms that have them. */
  | 'polls'
  | 'copy'
  /** `doc` and `awareness` are others than before: editors are to be made anew. */
  | 'doc'

/** What every room has, whatever its kind. */
export interface RoomBase {
  readonly kind: string
  readonly id: string
  /**
   * For editors. What they write counts as an edit; for undo see `trackOrigin`.
   *
   * When the server refuses what this device sends, the document is given up and another one takes its place, with the
   * content that the server has and what of this device's could be done again. `doc`, `awareness` and the texts of the
   * view are then other objects, which `subscribe('doc', …)` tells; undo begins anew. The view itself, its collections,
   * `presence` and everybody who listens stay.
   */
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly presence: PresenceView
  /** For what two people need who begin a call, and for the like. */
  readonly signals: RoomSignals
  /** What its members say to each other. It is no part of the document, and no lock holds it back. */
  readonly chat: RoomChat
  /** The same object until it changes. */
  readonly saveState: SaveState
  /** Whether what is done here is kept on this device, too. The same object until it changes. */
  readonly copy: CopyState
  /** `undefined` while the server has said nothing of it; `none` when it refused or took the access. */
  readonly role: ScopeRole | 'none' | undefined
  /** Nothing at all may be written here: the role does not allow it, or somebody else holds the lock. */
  readonly readOnly: boolean
  /**
   * Whether the person may vote and comment, or edit everything. Somebody who may only comment is not read-only, so
   * forms and editors look here. So it is assumed while the server has said nothing of it.
   */
  may(verb: 'edit' | 'comment'): boolean
  /**
   * Who has locked the document, if anybody has; the same object until it changes. While it is not `mine`, nothing can be
   * written here. It is a person's: who holds it writes in all their tabs and devices.
   */
  readonly lock: RoomLock | undefined
  /**
   * Keeps everybody else from changing anything, from the moment when this resolves until `releaseLock`, the end of the
   * room, or a silence of this side that lasts too long. What others write meanwhile, offline too, is taken back. Rejects
   * with an ApiError: `DOCUMENT_LOCKED` when somebody else was first. A lock that somebody ended is not taken again.
   */
  takeLock(options?: LockOptions): Promise<void>
  /** Gives the lock back; owners and admins end somebody else's, too. Rejects with an ApiError. */
  releaseLock(): Promise<void>
  /** Why the room has no connection and does not try for one by itself. Edits stay on the device. */
  readonly error: ErrorReply | undefined
  /**
   * What the server took back of this person's edits, and why, newest last: the latest fifty, of one edit the first
   * twenty. The same array until it changes. Views refuse what is not allowed, so it is about what was written to the
   * Yjs types themselves, or before a role changed.
   */
  readonly rejected: readonly Rejection[]
  /** Empties `rejected`. */
  dismissRejected(): void
  /**
   * What was done on this device and could not be saved, as plain content, newest last: because the server refused it and
   * it could not be done again, or because it is too large, or because this person may not write here any more. It stays,
   * over reloads too where documents are kept on the device, until it is dismissed; what can be saved after all goes by
   * itself. The same array until it changes.
   */
  readonly rescued: readonly Rescued[]
  /** Empties `rescued` in all tabs of this browser: somebody has looked at it. */
  dismissRescued(): void
  /** Resolves when local content is there or the first sync with the server is done. Never rejects: see `error`. */
  readonly ready: Promise<void>
  readonly isReady: boolean
  /**
   * Resolves when everything was exchanged with the server on this connection; a new promise after every loss. Never
   * rejects.
   */
  readonly synced: Promise<void>
  /** Resolves when no edit is unsaved; at once when none is. Rejects when the room is closed before that. */
  saved(): Promise<void>
  /** Takes back the last step of this person in this tab. Whether there was one. */
  undo(): boolean
  redo(): boolean
  readonly canUndo: boolean
  readonly canRedo: boolean
  /**
   * What an editor writes with this transaction origin can be undone, too. Editors write in transactions of their own:
   * TipTap and ProseMirror with `ySyncPluginKey`, CodeMirror with its sync configuration.
   */
  trackOrigin(origin: unknown): void
  /**
   * Several writes as one edit and one undo step, also writes to the Yjs types themselves. What was written before an
   * error stays.
   */
  batch<T>(write: () => T): T
  /** Returns the way to stop. */
  subscribe(topic: RoomTopic, listener: () => void): () => void
  /**
   * Counts against `open`: the last close ends the room. Unsaved edits stay on the device and are sent when it is
   * opened again.
   */
  close(): void
}
