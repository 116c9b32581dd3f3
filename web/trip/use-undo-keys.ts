/**
 * Ctrl/Cmd+Z and Shift+Z (or Y) anywhere on the page. Not while writing in a field, where the browser takes back what
 * was typed there, nor in the notes, which ask the room themselves.
 */
import { undoStep } from '@concord/client/editors'
import { useEffect } from 'react'
import type { TripRoom } from './trip-room.ts'

export function useUndoKeys(room: TripRoom): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = undoStep(event)
      if (!step || event.defaultPrevented || isWriting(event.target)) return
      event.preventDefault()
      if (room.readOnly) return
      if (step === 'undo') room.undo()
      else room.redo()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [room])
}

const NOT_WRITING = new Set(['checkbox', 'radio', 'button', 'range', 'color'])

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !NOT_WRITING.has(target.type)
  return (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
}
