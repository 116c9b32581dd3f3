import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'

/** What can be shown beside the board in the place of the notes. */
export type Side = 'history' | 'polls' | 'chat'

export interface Panes {
  /** Room for board and one more beside it; else one at a time, and the side over them. */
  readonly wide: boolean
  readonly boardOpen: boolean
  readonly notesOpen: boolean
  readonly side: Side | undefined
  toggleNotes(): void
  toggleSide(side: Side): void
  closeSide(): void
}

/** Which parts of the trip are shown. Wide pages start with board and notes, narrow ones with the board. */
export function usePanes(): Panes {
  const wide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false }) ?? true
  const [beside, setBeside] = useLocalStorage({
    key: 'concord.notes-beside',
    defaultValue: true,
    getInitialValueInEffect: false,
  })
  const [instead, setInstead] = useLocalStorage({
    key: 'concord.notes-instead',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  const [side, setSide] = useState<Side>()
  // Beside the board there is one place: the side takes it from the notes and gives it back.
  const notesOpen = wide ? beside && side === undefined : instead
  return {
    wide,
    boardOpen: wide || !instead,
    notesOpen,
    side,
    toggleNotes() {
      setSide(undefined)
      if (wide) setBeside(!notesOpen)
      else setInstead(!notesOpen)
    },
    toggleSide: (next) => setSide(side === next ? undefined : next),
    closeSide: () => setSide(undefined),
  }
}
