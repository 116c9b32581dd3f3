/** Undo of the room in place of an editor's own, which would take back what others wrote. */
import type { RoomBase } from '../room/room.ts'
import { undoStep } from './undo-step.ts'

const ASKED_OTHERWISE: Readonly<Record<string, 'undo' | 'redo'>> = {
  historyUndo: 'undo',
  historyRedo: 'redo',
}

/**
 * Ctrl/Cmd+Z, Shift+Z and Y within `element`, and what the browser's own menu asks for, become `room.undo()` and
 * `room.redo()`. An editor inside `element` does not hear of them. Returns the way to stop.
 */
export function bindUndoKeys(
  element: HTMLElement,
  room: Pick<RoomBase, 'undo' | 'redo'>,
): () => void {
  const take = (event: Event, step: 'undo' | 'redo' | undefined) => {
    if (!step) return
    event.preventDefault()
    event.stopPropagation()
    room[step]()
  }
  const onKey = (event: KeyboardEvent) => take(event, undoStep(event))
  const onInput = (event: InputEvent) => take(event, ASKED_OTHERWISE[event.inputType])
  // Before the editor, which listens further inside.
  element.addEventListener('keydown', onKey, { capture: true })
  element.addEventListener('beforeinput', onInput, { capture: true })
  return () => {
    element.removeEventListener('keydown', onKey, { capture: true })
    element.removeEventListener('beforeinput', onInput, { capture: true })
  }
}
