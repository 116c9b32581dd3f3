/** What this person writes in a room: transactions that can be told from all others, and taken back. */
import type { Kind } from '@concord/schemas'
import { onFirstUse, type FirstUse } from '../core/first-use.ts'
import type { RoomDocument } from '../saving/room-document.ts'
import type { Rights } from './rights.ts'
import { createUndo, type Undo } from './undo.ts'

export interface Writing {
  /** Throws an Error in plain words when nothing may be written. */
  write<T>(act: () => T): T
  /** As `write`, and a step of its own. */
  batch<T>(act: () => T): T
  /** Takes back the last step; false when there is none, or nothing may be written. */
  undo(): boolean
  redo(): boolean
  /** What can be taken back; from the first write on. */
  readonly steps: FirstUse<Undo>
}

export function createWriting(
  kind: Kind,
  id: string,
  shown: () => RoomDocument,
  rights: Pick<Rights, 'mustBeOpen' | 'readOnly'>,
): Writing {
  /** What this room's views and batches write has this origin. */
  const own = { room: `${kind.name}/${id}` }
  const steps = onFirstUse(() => createUndo(shown().doc, kind, own))

  function write<T>(act: () => T): T {
    rights.mustBeOpen()
    steps.get()
    return shown().doc.transact(act, own)
  }

  return {
    write,
    batch(act) {
      steps.made?.separate()
      try {
        return write(act)
      } finally {
        steps.made?.separate()
      }
    },
    undo: () => !rights.readOnly && (steps.made?.undo() ?? false),
    redo: () => !rights.readOnly && (steps.made?.redo() ?? false),
    steps,
  }
}
