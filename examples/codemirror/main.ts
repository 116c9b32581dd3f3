/** CodeMirror 6, written in by several people at once. */
import { defaultKeymap, indentWithTab } from '@codemirror/commands'
import { Compartment, EditorState } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { bindUndoKeys } from '@concord/client/editors'
import { yCollab, YSyncConfig } from 'y-codemirror.next'
import { openEditor } from '../open-editor.ts'
import './field.css'

openEditor((room, place) => {
  const text = room.document.code
  const rights = new Compartment()
  const readOnly = () => EditorState.readOnly.of(!room.may('edit'))
  const view = new EditorView({
    parent: place,
    doc: text.toJSON(),
    extensions: [
      yCollab(text, room.awareness, { undoManager: false }),
      rights.of(readOnly()),
      lineNumbers(),
      keymap.of([...defaultKeymap, indentWithTab]),
    ],
  })
  room.trackOrigin(YSyncConfig)
  const stops = [
    bindUndoKeys(place, room),
    room.subscribe('status', () => view.dispatch({ effects: rights.reconfigure(readOnly()) })),
  ]
  return () => {
    for (const stop of stops) stop()
    view.destroy()
  }
})
