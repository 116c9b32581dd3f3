/** TipTap 3, written in by several people at once. */
import { bindUndoKeys } from '@concord/client/editors'
import { Editor } from '@tiptap/core'
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret'
import StarterKit from '@tiptap/starter-kit'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { openEditor } from '../open-editor.ts'
import { sharedText } from './shared-text.ts'
import './field.css'

openEditor((room, place) => {
  const editor = new Editor({
    element: place,
    editable: room.may('edit'),
    extensions: [
      // `trailingNode` would write into the text of everybody merely because somebody looks at it.
      StarterKit.configure({ undoRedo: false, trailingNode: false }),
      sharedText(room),
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
