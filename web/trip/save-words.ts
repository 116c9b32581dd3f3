/** Whether edits are safe, in words. */
import type { CopyState, SaveState } from '@concord/client'

/** Who may only look by now: the server does not take what they did before. */
export function isRefused({ state, unsaved }: SaveState, mayWrite: boolean): boolean {
  return !mayWrite && state === 'saving' && unsaved > 0
}

/** `kept`: whether what is done is on this device, too. */
export function saveWords(save: SaveState, kept = true, mayWrite = true): string {
  const { state, unsaved } = save
  const edits = unsaved === 1 ? '1 edit' : `${unsaved} edits`
  if (isRefused(save, mayWrite)) return `${edits} not saved`
  switch (state) {
    case 'saved':
      return 'All changes saved'
    case 'saving':
      return unsaved === 0 ? 'Saving…' : `Saving ${edits}…`
    case 'offline':
      return unsaved === 0
        ? 'Offline: you can go on planning'
        : `Offline: ${edits} ${kept ? 'kept on this device' : 'only in this tab'}`
  }
}

/** What it means for the person, for the tooltip. */
export function saveMeaning(save: SaveState, kept = true, mayWrite = true): string {
  if (isRefused(save, mayWrite))
    return 'By now you may only look. What you did before is saved if you may change things again.'
  switch (save.state) {
    case 'saved':
      return 'Everything you did is on the server’s disk.'
    case 'saving':
      return kept
        ? 'On the way to the server. It is kept on this device until the server has it.'
        : 'On the way to the server. Keep this tab open until the server has it.'
    case 'offline':
      return kept
        ? 'There is no connection. Your edits are kept here and sent as soon as there is one.'
        : 'There is no connection. Keep this tab open: your edits are sent as soon as there is one.'
  }
}

/** Whether it is on this device, or will be in a moment. */
export function isKept({ state }: CopyState): boolean {
  return state === 'kept' || state === 'opening'
}
