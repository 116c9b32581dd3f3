/** Lexical without React: what its collaboration plugin does there. */
import {
  createYjsBinding,
  syncCursorPositions,
  syncLexicalUpdateToYjs,
  syncYjsChangesToLexical,
  type Provider,
  type UserState,
} from '@lexical/yjs'
import {
  BLUR_COMMAND,
  COLLABORATION_TAG,
  COMMAND_PRIORITY_EDITOR,
  FOCUS_COMMAND,
  SKIP_COLLAB_TAG,
  type LexicalEditor,
} from 'lexical'
import { UndoManager, type Transaction, type YEvent, type XmlText } from 'yjs'
import type { DocumentRoom } from '../open-editor.ts'

/** Binds the editor to the root `root` of the room's document, and draws carets into `carets`. Returns the way to stop. */
export function bindLexical(
  editor: LexicalEditor,
  room: DocumentRoom,
  carets: HTMLElement,
): () => void {
  const { doc, awareness } = room
  const provider = { awareness: lexicalAwareness(room) } as Provider
  const binding = createYjsBinding({ editor, id: room.id, doc, docMap: new Map([[room.id, doc]]) })
  binding.cursorsContainer = carets
  const root = binding.root.getSharedType()
  room.trackOrigin(binding)

  const drawCarets = () => syncCursorPositions(binding, provider, { selectionHighlight: true })
  const onText = (events: YEvent<XmlText>[], { origin }: Transaction) => {
    if (origin !== binding)
      syncYjsChangesToLexical(binding, provider, events, origin instanceof UndoManager, drawCarets)
  }
  // What is there already comes with no event.
  editor.update(
    () => {
      binding.root.applyChildrenYjsDelta(binding, root.toDelta() as { insert: string | object }[])
      binding.root.syncChildrenFromYjs(binding)
    },
    { discrete: true, skipTransforms: true, tag: COLLABORATION_TAG },
  )
  const stopWriting = editor.registerUpdateListener((update) => {
    // Lexical tidies up also where nobody may write.
    if (update.tags.has(SKIP_COLLAB_TAG) || !room.may('edit')) return
    syncLexicalUpdateToYjs(
      binding,
      provider,
      update.prevEditorState,
      update.editorState,
      update.dirtyElements,
      update.dirtyLeaves,
      update.normalizedNodes,
      update.tags,
    )
  })
  const focus = (focusing: boolean) => () => {
    provider.awareness.setLocalStateField('focusing', focusing)
    return false
  }
  const stops = [
    stopWriting,
    editor.registerCommand(FOCUS_COMMAND, focus(true), COMMAND_PRIORITY_EDITOR),
    editor.registerCommand(BLUR_COMMAND, focus(false), COMMAND_PRIORITY_EDITOR),
  ]
  root.observeDeep(onText)
  awareness.on('update', drawCarets)
  drawCarets()
  return () => {
    awareness.off('update', drawCarets)
    root.unobserveDeep(onText)
    for (const stop of stops) stop()
    carets.replaceChildren()
    if (awareness.getLocalState()) awareness.setLocalStateField('cursor', null)
  }
}

/** Lexical keeps name, colour and place side by side; here the server says who somebody is, and only the place is ours. */
function lexicalAwareness({ awareness }: DocumentRoom): Provider['awareness'] {
  const read = (state: Record<string, unknown>): UserState => {
    const { name = '', color = '' } = (state['user'] ?? {}) as { name?: string; color?: string }
    const nowhere = { anchorPos: null, focusPos: null, focusing: false }
    return { ...nowhere, ...(state['cursor'] as object | null), name, color, awarenessData: {} }
  }
  const place = ({ anchorPos, focusPos, focusing }: UserState) =>
    awareness.setLocalStateField('cursor', { anchorPos, focusPos, focusing })
  return {
    getLocalState: () => read(awareness.getLocalState() ?? {}),
    getStates: () => new Map([...awareness.getStates()].map(([id, state]) => [id, read(state)])),
    setLocalState: (state) => state && place(state),
    setLocalStateField: (field, value) =>
      place({ ...read(awareness.getLocalState() ?? {}), [field]: value }),
    on: (name, listener) => awareness.on(name, listener),
    off: (name, listener) => awareness.off(name, listener),
  }
}
