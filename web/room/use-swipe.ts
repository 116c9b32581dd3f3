/** A card that can be swiped with a finger, a pen or a mouse. */
import { useRef, useState, type PointerEvent } from 'react'
import { swipeOf, type Direction, type Drag } from './swipe.ts'

interface Held {
  readonly pointer: number
  readonly x: number
  readonly y: number
  readonly at: number
}

/** `drag` is where the card is held now. */
export function useSwipe(enabled: boolean, onSwipe: (direction: Direction) => void) {
  const held = useRef<Held>(undefined)
  const [drag, setDrag] = useState<Drag>()

  const dragOf = ({ x, y }: Held, event: PointerEvent): Drag => ({
    dx: event.clientX - x,
    dy: event.clientY - y,
  })
  const end = () => {
    held.current = undefined
    setDrag(undefined)
  }
  return {
    drag,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (!enabled || held.current || event.button !== 0) return
        const { pointerId, clientX, clientY, timeStamp } = event
        held.current = { pointer: pointerId, x: clientX, y: clientY, at: timeStamp }
        event.currentTarget.setPointerCapture(pointerId)
      },
      onPointerMove(event: PointerEvent) {
        if (held.current?.pointer === event.pointerId) setDrag(dragOf(held.current, event))
      },
      onPointerUp(event: PointerEvent) {
        const from = held.current
        if (from?.pointer !== event.pointerId) return
        end()
        const direction = swipeOf(dragOf(from, event), event.timeStamp - from.at)
        if (direction) onSwipe(direction)
      },
      onPointerCancel(event: PointerEvent) {
        if (held.current?.pointer === event.pointerId) end()
      },
    },
  }
}
