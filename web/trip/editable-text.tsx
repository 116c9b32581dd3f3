/** Text that becomes a field where it stands. */
import type { KeyboardEvent } from 'react'
import { attempt } from '../shell/attempt.ts'
import { useDraft } from './use-draft.ts'
import classes from './editable-text.module.css'

interface EditableTextProps {
  label: string
  value: string
  placeholder?: string
  maxLength: number
  /** May it be empty? Leaving an empty field that must not be empty brings the old text back. */
  optional?: boolean
  /** What is too long for a line goes on in the next, so that all of it can be read; else it is cut off. */
  wraps?: boolean
  readOnly: boolean
  className?: string
  onWrite(next: string): void
}

export function EditableText({
  label,
  value,
  placeholder,
  maxLength,
  optional = false,
  wraps = false,
  readOnly,
  className,
  onWrite,
}: EditableTextProps) {
  const draft = useDraft(value, (next) => {
    // Lines that were pasted become one.
    const text = next.replaceAll(/\s*\n\s*/g, ' ').trim()
    if (text === '' && !optional) return false
    return text === value || attempt(`${label}: not changed`, () => onWrite(text))
  })
  const field = {
    ...draft,
    className: classes.input,
    'aria-label': label,
    placeholder,
    maxLength,
    readOnly,
    autoComplete: 'off',
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    draft.onKeyDown(event)
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    event.currentTarget.blur()
  }
  return (
    <span
      className={`${classes.sizer} ${className ?? ''}`}
      data-text={draft.value || placeholder || ' '}
      data-wraps={wraps || undefined}
    >
      {wraps ? (
        <textarea {...field} rows={1} cols={1} onKeyDown={onKeyDown} />
      ) : (
        <input {...field} size={1} />
      )}
    </span>
  )
}
