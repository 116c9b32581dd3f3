import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'

export interface Panes {
  /** Room for board and one more beside it; else one at a time, and the history over them. */
  readonly wide: boolean
  readonly boardOpen: boolean
  readonly notesOpen: boolean
  readonly historyOpen: boolean
  toggleNotes(): void
  toggleHistory(): void
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
  const [historyOpen, setHistoryOpen] = useState(false)
  // Beside the board there is one place: the history takes it from the notes and gives it back.
  const notesOpen = wide ? beside && !historyOpen : instead
  return {
    wide,
    boardOpen: wide || !instead,
    notesOpen,
    historyOpen,
    toggleNotes() {
      setHistoryOpen(false)
      if (wide) setBeside(!notesOpen)
      else setInstead(!notesOpen)
    },
    toggleHistory: () => setHistoryOpen(!historyOpen),
  }
}
