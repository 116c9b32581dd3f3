/**
 * A text field over a shared value. While somebody writes in it their text stands, whatever others do; it is written
 * after a pause, on Enter, and on leaving the field. Escape takes back what was not written yet.
 */
import {
  useEffect,
  useRef,
  useState,
  type ChangeEvent,
  type FocusEvent,
  type KeyboardEvent,
} from 'react'

const PAUSE_MS = 600

/** `write` returns `false` when the value was refused; leaving the field then shows the shared value again. */
export function useDraft(value: string, write: (next: string) => boolean) {
  const [draft, setDraft] = useState<string>()
  const pending = useRef<{ text: string; timer: ReturnType<typeof setTimeout> }>(undefined)
  const writeNow = useRef(write)
  useEffect(() => {
    writeNow.current = write
  })

  const stop = () => {
    const text = pending.current?.text
    clearTimeout(pending.current?.timer)
    pending.current = undefined
    return text
  }
  const flush = () => {
    const text = stop()
    if (text !== undefined) writeNow.current(text)
  }
  // A field that goes away (its dialog was closed) still writes what was typed.
  useEffect(
    () => () => {
      const text = pending.current?.text
      clearTimeout(pending.current?.timer)
      if (text !== undefined) writeNow.current(text)
    },
    [],
  )

  return {
    value: draft ?? value,
    onChange(event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) {
      const text = event.currentTarget.value
      setDraft(text)
      stop()
      pending.current = { text, timer: setTimeout(flush, PAUSE_MS) }
    },
    onBlur(_event: FocusEvent) {
      flush()
      setDraft(undefined)
    },
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      if (event.nativeEvent.isComposing) return
      if (event.key === 'Enter' && !(event.currentTarget instanceof HTMLTextAreaElement)) {
        flush()
        event.currentTarget.blur()
      }
      if (event.key === 'Escape' && pending.current) {
        event.stopPropagation()
        stop()
        setDraft(undefined)
      }
    },
  }
}
