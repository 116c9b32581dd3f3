/** The TipTap extensions of a text that several people write at once. */
import { Collaboration } from '@tiptap/extension-collaboration'
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret'
import { yUndoPluginKey } from '@tiptap/y-tiptap'
import type { TripRoom } from '../trip-room.ts'
import { caretAwareness } from './caret-awareness.ts'
import { renderCaret } from './caret.ts'

/**
 * Binds the editor to the trip's notes. Undo is the room's: TipTap's own undo manager would know of the text only, and
 * two of them over one text take back each other's work.
 */
export function sharedText(room: TripRoom) {
  return Collaboration.extend({
    addProseMirrorPlugins() {
      return (this.parent?.() ?? []).filter((plugin) => plugin.spec.key !== yUndoPluginKey)
    },
    addCommands() {
      return {
        undo:
          () =>
          ({ tr, dispatch }) => {
            tr.setMeta('preventDispatch', true)
            return dispatch ? room.undo() : room.canUndo
          },
        redo:
          () =>
          ({ tr, dispatch }) => {
            tr.setMeta('preventDispatch', true)
            return dispatch ? room.redo() : room.canRedo
          },
      }
    },
  }).configure({ fragment: room.trip.notes })
}

/** Shows where others are in the text, with their names. */
export function carets(room: TripRoom) {
  return CollaborationCaret.configure({
    provider: { awareness: caretAwareness(room.awareness) },
    render: renderCaret,
  })
}
