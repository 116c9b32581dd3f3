/** One shared document, opened: its content, who is there, whether it is saved, and what may be done with it. */
import type { ErrorReply, Kind, KindName, KindOf, ScopeRole } from '@concord/schemas'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { PresenceView } from './presence.ts'
import type { Rejection } from './rejections.ts'
import type { SaveState } from './save-state.ts'
import type { View } from './view.ts'

/** The declaration that a name of ours stands for; a kind of one's own is itself. */
export type Declared<K extends KindName | Kind> = K extends KindName ? KindOf<K> : K

/** `room.trip`, `room.document`: the view of its kind, under the kind's name. */
export type Room<K extends KindName | Kind = KindName> = RoomBase & {
  readonly [P in Declared<K> as P extends Kind ? P['name'] : never]: P extends Kind
    ? View<P>
    : never
}

export type RoomTopic =
  /** Anything in the document. */
  | 'content'
  | 'presence'
  | 'save'
  | 'undo'
  /** `role`, `readOnly`, `may`, `error` or `isReady`. */
  | 'status'
  | 'rejected'

export interface RoomBase {
  readonly kind: string
  readonly id: string
  /** For editors. What they write counts as an edit; for undo see `trackOrigin`. */
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly presence: PresenceView
  /** The same object until it changes. */
  readonly saveState: SaveState
  /** `undefined` while the server has said nothing of it; `none` when it refused or took the access. */
  readonly role: ScopeRole | 'none' | undefined
  /** Nothing at all may be written here. */
  readonly readOnly: boolean
  /**
   * Whether the person may vote and comment, or edit everything. Somebody who may only comment is not read-only, so
   * forms and editors look here. So it is assumed while the server has said nothing of it.
   */
  may(verb: 'edit' | 'comment'): boolean
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
  /** Resolves when local content is there or the first sync with the server is done. Never rejects: see `error`. */
  readonly ready: Promise<void>
  readonly isReady: boolean
  /** Resolves when everything was exchanged with the server on this connection; a new promise after every loss. Never rejects. */
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
  /** Several writes as one edit and one undo step, also writes to the Yjs types themselves. What was written before an error stays. */
  batch<T>(write: () => T): T
  /** Returns the way to stop. */
  subscribe(topic: RoomTopic, listener: () => void): () => void
  /** Counts against `open`: the last close ends the room. Unsaved edits stay on the device and are sent when it is opened again. */
  close(): void
}
