/** A plain field that several people write in at once. */
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { showPlace } from './show-place.ts'
import { changeBetween } from './text-change.ts'
import { writeChange, type Delta } from './write-change.ts'

/**
 * Keeps the field and the text the same, in both directions, until what is returned is called. The text wins at the
 * beginning. The place and the selection in the field move along with what others write; what they write while somebody
 * composes a character is shown when that is done.
 *
 * What is typed is written with the field as the transaction origin: `room.trackOrigin(textarea)` lets it be undone. With
 * `awareness` others see where this person is. The text must be plain: nothing embedded.
 */
export function bindTextarea(
  textarea: HTMLTextAreaElement,
  text: Y.Text,
  { awareness }: { readonly awareness?: Awareness } = {},
): () => void {
  let composing = false
  /** What others wrote and is not shown. */
  let missed: Delta[] = []
  /** The text when the field last showed all of it, and what the field shows of it. */
  let [was, shown] = ['', '']

  function seen(): void {
    was = text.toJSON()
    shown = textarea.value
    missed = []
  }

  function write(): void {
    const change = changeBetween(shown, textarea.value, textarea.selectionEnd)
    const end = change
      ? text.doc!.transact(() => writeChange(text, change, was, missed), textarea)
      : undefined
    if (end === undefined) for (const delta of missed) show(delta)
    else if (missed.length > 0) showFrom(end)
    seen()
  }

  function show(delta: Delta): void {
    const { selectionDirection } = textarea
    if (text.toJSON().includes('\r')) showWhole()
    else showParts(delta)
    if (selectionDirection === 'backward')
      textarea.setSelectionRange(textarea.selectionStart, textarea.selectionEnd, 'backward')
  }

  function showParts(delta: Delta): void {
    let at = 0
    for (const { retain = 0, insert = '', delete: removed = 0 } of delta) {
      at += retain
      if (removed > 0) textarea.setRangeText('', at, at + removed, 'preserve')
      if (typeof insert !== 'string' || insert === '') continue
      textarea.setRangeText(insert, at, at, 'preserve')
      at += insert.length
    }
  }

  /** Both wrote: the numbers of neither are those of the field. `end`: where in the text this person is now. */
  function showFrom(end: number): void {
    const now = text.toJSON()
    textarea.value = now
    const place = now.slice(0, end).replaceAll('\r\n', '\n').length
    textarea.setSelectionRange(place, place)
  }

  /** A field counts `\r\n` as one character, and the text as two: their numbers are not the same. */
  function showWhole(): void {
    const now = text.toJSON().replaceAll(/\r\n?/g, '\n')
    const change = changeBetween(textarea.value, now, 0)
    if (change)
      textarea.setRangeText(change.inserted, change.at, change.at + change.removed, 'preserve')
  }

  const onText = ({ delta, transaction }: Y.YTextEvent) => {
    if (transaction.origin === textarea) return
    missed.push(delta)
    if (composing) return
    for (const one of missed) show(one)
    seen()
  }
  const onPlace = () => awareness && showPlace(textarea, text, awareness)
  const listeners = {
    input: () => composing || write(),
    compositionstart: () => (composing = true),
    compositionend: () => {
      composing = false
      write()
    },
    focus: onPlace,
    blur: onPlace,
  }

  textarea.value = text.toJSON()
  seen()
  text.observe(onText)
  for (const [name, listener] of Object.entries(listeners))
    textarea.addEventListener(name, listener)
  // Older browsers tell it of the page alone.
  textarea.ownerDocument.addEventListener('selectionchange', onPlace)
  return () => {
    text.unobserve(onText)
    for (const [name, listener] of Object.entries(listeners))
      textarea.removeEventListener(name, listener)
    textarea.ownerDocument.removeEventListener('selectionchange', onPlace)
    if (awareness?.getLocalState()) awareness.setLocalStateField('cursor', null)
  }
}
