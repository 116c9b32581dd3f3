/** TipTap 3, written in by several people at once. */
import { bindUndoKeys } from '@concord/client/editors'
import { Editor } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret'
import StarterKit from '@tiptap/starter-kit'
import { yUndoPluginKey, ySyncPluginKey } from '@tiptap/y-tiptap'
import { openEditor } from '../open-editor.ts'
import './carets.css'

// Without an undo of its own, which would know of this text only: it is the room's.
const SharedText = Collaboration.extend({
  addProseMirrorPlugins() {
    return (this.parent?.() ?? []).filter((plugin) => plugin.spec.key !== yUndoPluginKey)
  },
})

openEditor((room, place) => {
  const editor = new Editor({
    element: place,
    editable: room.may('edit'),
    extensions: [
      // `trailingNode` would write into the text of everybody merely because somebody looks at it.
      StarterKit.configure({ undoRedo: false, trailingNode: false }),
      SharedText.configure({ fragment: room.document.content }),
      CollaborationCaret.configure({
        provider: { awareness: room.awareness },
        user: { ...room.presence.me.user },
      }),
    ],
  })
  room.trackOrigin(ySyncPluginKey)
  const stops = [
    bindUndoKeys(place, room),
    room.subscribe('status', () => editor.setEditable(room.may('edit'), false)),
  ]
  return () => {
    for (const stop of stops) stop()
    editor.destroy()
  }
})
