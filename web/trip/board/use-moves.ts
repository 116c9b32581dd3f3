/** A card on its way, by pointer or by keyboard. Nothing is written before it is put down. */
import { useEffect, useState, type KeyboardEvent } from 'react'
import {
  place,
  placementOf,
  samePlace,
  step,
  type Column,
  type Direction,
  type Placement,
} from './placement.ts'

export interface Moves {
  /** The columns as they would be if the moving card were put down now. */
  readonly columns: readonly Column[]
  readonly moving: Placement | undefined
  /** Whether this card was picked up with the keyboard. */
  isLifted(card: string): boolean
  /** The card that the focus should go to: the one that the keyboard moves, or just put down. */
  readonly wantsFocus: string | undefined
  /** It has the focus now. */
  gotFocus(): void
  drag(card: string): void
  hover(placement: Placement | undefined): void
  drop(): void
  cancel(): void
  /** Space, arrows, Enter and Escape on a card. */
  onKey(event: KeyboardEvent, card: string): void
}

interface MovesOptions {
  columns: readonly Column[]
  enabled: boolean
  commit(placement: Placement): void
  /** Told what to read aloud. */
  announce(event: 'lifted' | 'moved' | 'dropped' | 'cancelled', placement: Placement): void
}

const ARROWS: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}

export function useMoves({ columns, enabled, commit, announce }: MovesOptions): Moves {
  const [moving, setMoving] = useState<Placement>()
  const [byKeyboard, setByKeyboard] = useState(false)
  const [wantsFocus, setWantsFocus] = useState<string>()

  const lift = (card: string, keyboard: boolean) => {
    const placement = placementOf(columns, card)
    if (!enabled || !placement) return
    setMoving(placement)
    setByKeyboard(keyboard)
    if (keyboard) announce('lifted', placement)
  }
  const end = () => {
    if (byKeyboard) setWantsFocus(moving?.card)
    setMoving(undefined)
    setByKeyboard(false)
  }
  const drop = () => {
    if (!moving) return
    const before = placementOf(columns, moving.card)
    if (before && !samePlace(before, moving)) commit(moving)
    announce('dropped', moving)
    end()
  }
  const cancel = () => {
    if (moving) announce('cancelled', placementOf(columns, moving.card) ?? moving)
    end()
  }
  const onKey = (event: KeyboardEvent, card: string) => {
    const lifted = byKeyboard && moving?.card === card
    if (!lifted) {
      if (event.key !== ' ' || !enabled) return
      event.preventDefault()
      lift(card, true)
      return
    }
    const direction = ARROWS[event.key]
    if (!direction && ![' ', 'Enter', 'Escape', 'Tab'].includes(event.key)) return
    if (event.key !== 'Tab') event.preventDefault()
    event.stopPropagation()
    if (!direction) {
      if (event.key === 'Escape') cancel()
      else drop()
      return
    }
    const next = step(columns, moving, direction)
    if (samePlace(next, moving)) return
    setMoving(next)
    setWantsFocus(card)
    announce('moved', next)
  }

  // Somebody deleted the card, or one became a viewer, while it was on its way.
  const lost = moving !== undefined && (!enabled || !placementOf(columns, moving.card))
  useEffect(() => {
    if (lost) {
      setMoving(undefined)
      setByKeyboard(false)
    }
  }, [lost])

  return {
    columns: moving ? place(columns, moving) : columns,
    moving,
    isLifted: (card) => byKeyboard && moving?.card === card,
    wantsFocus,
    gotFocus: () => setWantsFocus(undefined),
    drag: (card) => lift(card, false),
    hover: (placement) => {
      if (placement && moving && !samePlace(placement, moving)) setMoving(placement)
    },
    drop,
    cancel,
    onKey,
  }
}
