/**
 * Lets the others see which card one is at. A caret in the notes is left alone: the editor writes the same field, and,
 * like it, this writes to the awareness itself.
 */
import { useEffect } from 'react'
import type { TripRoom } from '../trip-room.ts'
import { useRoomDoc } from '../use-trip.ts'
import { cardOf, cursorAt } from './card-cursor.ts'

export function useOwnCard(room: TripRoom, card: string | undefined): void {
  const doc = useRoomDoc()
  useEffect(() => {
    if (card !== undefined) room.awareness.setLocalStateField('cursor', cursorAt(card))
    else leave(room)
  }, [room, doc, card])
  useEffect(() => () => leave(room), [room])
}

function leave({ awareness }: TripRoom): void {
  if (cardOf(awareness.getLocalState()?.['cursor']) !== undefined)
    awareness.setLocalStateField('cursor', null)
}
