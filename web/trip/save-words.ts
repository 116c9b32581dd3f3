/** Whether edits are safe, in words. */
import type { SaveState } from '@concord/client'

export function saveWords({ state, unsaved }: SaveState): string {
  const edits = unsaved === 1 ? '1 edit' : `${unsaved} edits`
  switch (state) {
    case 'saved':
      return 'All changes saved'
    case 'saving':
      return unsaved === 0 ? 'Saving…' : `Saving ${edits}…`
    case 'offline':
      return unsaved === 0
        ? 'Offline: you can go on planning'
        : `Offline: ${edits} kept on this device`
  }
}

/** What it means for the person, for the tooltip. */
export function saveMeaning({ state }: SaveState): string {
  switch (state) {
    case 'saved':
      return 'Everything you did is on the server’s disk.'
    case 'saving':
      return 'On the way to the server. It is kept on this device until the server has it.'
    case 'offline':
      return 'There is no connection. Your edits are kept here and sent as soon as there is one.'
  }
}
