import classes from './notes.module.css'

/**
 * The caret of somebody else: a line in their colour with their name. The name is drawn, not written: it is no part of
 * the text.
 */
export function renderCaret(user: Record<string, unknown>): HTMLElement {
  const color = typeof user['color'] === 'string' ? user['color'] : 'transparent'
  const caret = document.createElement('span')
  caret.className = classes.caret!
  caret.style.borderColor = color
  const name = document.createElement('span')
  name.className = classes.caretName!
  name.style.backgroundColor = color
  name.dataset['name'] = typeof user['name'] === 'string' ? user['name'] : ''
  name.dataset['caretOf'] = typeof user['id'] === 'string' ? user['id'] : ''
  caret.append(name)
  return caret
}
