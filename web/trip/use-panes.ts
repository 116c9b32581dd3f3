import { useLocalStorage, useMediaQuery } from '@mantine/hooks'

export interface Panes {
  /** Room for board and notes side by side; else one at a time. */
  readonly wide: boolean
  readonly notesOpen: boolean
  toggleNotes(): void
}

/** Which parts of the trip are shown. Wide pages start with both, narrow ones with the board. */
export function usePanes(): { panes: Panes; showBoard: boolean; showNotes: boolean } {
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
  const notesOpen = wide ? beside : instead
  const toggleNotes = () => (wide ? setBeside(!beside) : setInstead(!instead))
  return {
    panes: { wide, notesOpen, toggleNotes },
    showBoard: wide || !notesOpen,
    showNotes: notesOpen,
  }
}
