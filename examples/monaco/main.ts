/** Monaco, written in by several people at once. */
import { bindUndoKeys } from '@concord/client/editors'
import * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js'
import { MonacoBinding } from 'y-monaco'
import { openEditor } from '../open-editor.ts'
import { nameCarets } from './name-carets.ts'
import 'monaco-editor/esm/vs/basic-languages/javascript/javascript.contribution.js'

// Only the editor itself: with `import 'monaco-editor'` come all languages and their workers.
globalThis.MonacoEnvironment = {
  getWorker: () =>
    new Worker(new URL('monaco-editor/esm/vs/editor/editor.worker.js', import.meta.url), {
      type: 'module',
    }),
}

openEditor((room, place) => {
  const editor = monaco.editor.create(place, {
    language: 'javascript',
    readOnly: !room.may('edit'),
    minimap: { enabled: false },
    automaticLayout: true,
  })
  const model = editor.getModel()!
  // Yjs counts a line's end as one character.
  model.setEOL(monaco.editor.EndOfLineSequence.LF)
  const text = room.document.code
  const binding = new MonacoBinding(text, model, new Set([editor]), room.awareness)
  room.trackOrigin(MonacoBinding)
  // y-monaco draws carets when somebody moves; this is for those who are there already.
  room.awareness.emit('change', [{ added: [], updated: [], removed: [] }, binding])
  const stops = [
    bindUndoKeys(place, room),
    nameCarets(room.awareness),
    room.subscribe('status', () => editor.updateOptions({ readOnly: !room.may('edit') })),
  ]
  return () => {
    for (const stop of stops) stop()
    binding.destroy()
    model.dispose()
    editor.dispose()
  }
})
