/** Where somebody is in a plain field, for the others to see. */
import { equalityDeep } from 'lib0/function'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'

/** Tells the others the selection in the field, as editors do: two relative positions. Nothing while it is not in use. */
export function showPlace(textarea: HTMLTextAreaElement, text: Y.Text, awareness: Awareness): void {
  const state = awareness.getLocalState()
  if (!state) return
  const cursor = textarea.ownerDocument.activeElement === textarea ? placeOf(textarea, text) : null
  if (!equalityDeep(state['cursor'] ?? null, cursor)) awareness.setLocalStateField('cursor', cursor)
}

function placeOf(textarea: HTMLTextAreaElement, text: Y.Text) {
  const { selectionStart, selectionEnd, selectionDirection } = textarea
  const at = (index: number): unknown =>
    Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index))
  const [start, end] = [at(selectionStart), at(selectionEnd)]
  return selectionDirection === 'backward'
    ? { anchor: end, head: start }
    : { anchor: start, head: end }
}
