/** Lexical, written in by several people at once. */
import { bindUndoKeys } from '@concord/client/editors'
import { HeadingNode, QuoteNode, registerRichText } from '@lexical/rich-text'
import { createEditor } from 'lexical'
import { openEditor } from '../open-editor.ts'
import { bindLexical } from './bind-lexical.ts'
import './field.css'

openEditor((room, place) => {
  const [field, carets] = [document.createElement('div'), document.createElement('div')]
  place.append(field, carets)
  const editor = createEditor({
    nodes: [HeadingNode, QuoteNode],
    onError(error) {
      throw error
    },
  })
  const setRights = () => {
    editor.setEditable(room.may('edit'))
    field.contentEditable = String(room.may('edit'))
  }
  setRights()
  editor.setRootElement(field)
  const stops = [
    registerRichText(editor),
    bindLexical(editor, room, carets),
    bindUndoKeys(place, room),
    room.subscribe('status', setRights),
  ]
  return () => {
    for (const stop of stops) stop()
    editor.setRootElement(null)
    place.replaceChildren()
  }
})
