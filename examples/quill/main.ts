/** Quill 2, written in by several people at once. */
import { bindUndoKeys } from '@concord/client/editors'
import Quill from 'quill'
import QuillCursors from 'quill-cursors'
import { QuillBinding } from 'y-quill'
import { openEditor } from '../open-editor.ts'
import 'quill/dist/quill.snow.css'
import './field.css'

Quill.register('modules/cursors', QuillCursors)

openEditor((room, place) => {
  const field = place.appendChild(document.createElement('div'))
  const quill = new Quill(field, {
    theme: 'snow',
    modules: { toolbar: false, cursors: true },
    readOnly: !room.may('edit'),
  })
  const binding = new QuillBinding(room.doc.getText('text'), quill, room.awareness)
  room.trackOrigin(QuillBinding)
  const stops = [
    bindUndoKeys(place, room),
    room.subscribe('status', () => quill.enable(room.may('edit'))),
  ]
  return () => {
    for (const stop of stops) stop()
    binding.destroy()
    field.remove()
  }
})
