/**
 * The room's presence as the caret plugin may use it. When its editor goes away the plugin takes the cursor back,
 * whoever wrote it: one at a card is left alone. Who the person is stays what the room says.
 */
import type { Awareness } from 'y-protocols/awareness'
import { cardOf } from '../board/card-cursor.ts'

export function caretAwareness(awareness: Awareness) {
  return {
    states: awareness.states,
    getStates: () => awareness.getStates(),
    getLocalState: () => awareness.getLocalState(),
    on: awareness.on.bind(awareness),
    off: awareness.off.bind(awareness),
    setLocalStateField(field: string, value: unknown) {
      if (field !== 'cursor') return
      if (value === null && cardOf(awareness.getLocalState()?.[field]) !== undefined) return
      awareness.setLocalStateField(field, value)
    },
  }
}
