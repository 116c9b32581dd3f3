/** A room as an application reads it: what its parts say just now. */
import type { ErrorReply, ScopeRole } from '@concord/schemas'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { ChatActor, RoomChat } from '../chat/chat.ts'
import type { Connection } from '../connection/connection.ts'
import type { FirstUse } from '../core/first-use.ts'
import type { Gate } from '../core/gate.ts'
import type { CopyState } from '../device/local-copy.ts'
import type { PollsActor, RoomPolls } from '../polls/polls.ts'
import type { OnDevice } from '../saving/on-device.ts'
import { NO_REJECTIONS, type Rejection, type Rejections } from '../saving/rejections.ts'
import type { Rescue, Rescued } from '../saving/rescue.ts'
import type { RoomDocument } from '../saving/room-document.ts'
import type { SaveState } from '../saving/save-state.ts'
import type { SaveActor } from '../saving/saving.ts'
import type { LockActor, RoomLock } from './lock.ts'
import type { Rights } from './rights.ts'
import type { RoomSignals, SignalActor } from './signals.ts'
import type { Undo } from './undo.ts'

export interface RoomParts {
  readonly shown: () => RoomDocument
  readonly saving: Pick<SaveActor, 'current'>
  readonly device: Pick<OnDevice, 'copy'>
  readonly rights: Rights
  readonly rescue: Pick<Rescue, 'current'>
  readonly connection: Pick<Connection, 'refusal'>
  readonly ready: Gate
  readonly synced: Gate
  readonly lock: FirstUse<LockActor>
  readonly rejections: FirstUse<Rejections>
  readonly signals: FirstUse<SignalActor>
  readonly steps: FirstUse<Undo>
  readonly chat: FirstUse<ChatActor>
  readonly polls: FirstUse<PollsActor>
}

/** What can be read of any room. A class, so that rooms share the ways to read them. */
export class RoomFace {
  readonly #parts: RoomParts

  constructor(parts: RoomParts) {
    this.#parts = parts
  }

  get doc(): Y.Doc {
    return this.#parts.shown().doc
  }
  get awareness(): Awareness {
    return this.#parts.shown().awareness
  }
  get signals(): RoomSignals {
    return this.#parts.signals.get().view
  }
  get chat(): RoomChat {
    return this.#parts.chat.get().view
  }
  get saveState(): SaveState {
    return this.#parts.saving.current()
  }
  get copy(): CopyState {
    return this.#parts.device.copy()
  }
  get role(): ScopeRole | 'none' | undefined {
    return this.#parts.rights.access.role
  }
  get readOnly(): boolean {
    return this.#parts.rights.readOnly
  }
  get lock(): RoomLock | undefined {
    return this.#parts.lock.made?.current
  }
  get rejected(): readonly Rejection[] {
    return this.#parts.rejections.made?.current ?? NO_REJECTIONS
  }
  get rescued(): readonly Rescued[] {
    return this.#parts.rescue.current
  }
  get error(): ErrorReply | undefined {
    return this.#parts.rights.access.error ?? this.#parts.connection.refusal
  }
  get ready(): Promise<void> {
    return this.#parts.ready.opened
  }
  get isReady(): boolean {
    return this.#parts.ready.isOpen
  }
  get synced(): Promise<void> {
    return this.#parts.synced.opened
  }
  get canUndo(): boolean {
    return !this.readOnly && (this.#parts.steps.made?.canUndo ?? false)
  }
  get canRedo(): boolean {
    return !this.readOnly && (this.#parts.steps.made?.canRedo ?? false)
  }
}

/** The same of a room whose kind has polls. */
export class BallotFace extends RoomFace {
  readonly #polls: RoomParts['polls']

  constructor(parts: RoomParts) {
    super(parts)
    this.#polls = parts.polls
  }

  get polls(): RoomPolls {
    return this.#polls.get().view
  }
}
