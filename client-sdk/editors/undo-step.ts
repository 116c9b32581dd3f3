/**
 * What a key asks for: Ctrl or Cmd with Z, with Shift for redo, or Y. Where no Latin letters are on the keys, it is the
 * place of the key that counts. `undefined` for any other key.
 */
export function undoStep(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): 'undo' | 'redo' | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined
  const isLatin = /^[a-z]$/i.test(event.key)
  const key = isLatin ? event.key.toLowerCase() : event.code.replace('Key', '').toLowerCase()
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo'
  return key === 'y' && !event.shiftKey ? 'redo' : undefined
}
