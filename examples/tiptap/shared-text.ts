/** TipTap's `Collaboration` without an undo of its own, which would know of one text only: it is the room's. */
import { Collaboration } from '@tiptap/extension-collaboration'
import { yUndoPluginKey } from '@tiptap/y-tiptap'
import type { DocumentRoom } from '../open-editor.ts'

export function sharedText(room: DocumentRoom) {
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
  }).configure({ fragment: room.document.content })
}
