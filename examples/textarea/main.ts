/** A plain textarea, written in by several people at once. */
import { bindTextarea, bindUndoKeys } from '@concord/client/editors'
import { openEditor } from '../open-editor.ts'
import './field.css'

openEditor((room, place) => {
  const textarea = place.appendChild(document.createElement('textarea'))
  const setRights = () => (textarea.readOnly = !room.may('edit'))
  setRights()
  room.trackOrigin(textarea)
  const stops = [
    bindTextarea(textarea, room.document.code, { awareness: room.awareness }),
    bindUndoKeys(textarea, room),
    room.subscribe('status', setRights),
  ]
  return () => {
    for (const stop of stops) stop()
    textarea.remove()
  }
})
