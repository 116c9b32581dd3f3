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
  readOnly: boolean
  className?: string
  onWrite(next: string): void
}

/** Text that becomes a field where it stands. */
export function EditableText({
  label,
  value,
  placeholder,
  maxLength,
  optional = false,
  readOnly,
  className,
  onWrite,
}: EditableTextProps) {
  const draft = useDraft(value, (next) => {
    const text = next.trim()
    if (text === '' && !optional) return false
    return text === value || attempt(`${label}: not changed`, () => onWrite(text))
  })
  return (
    <span
      className={`${classes.sizer} ${className ?? ''}`}
      data-text={draft.value || placeholder || ' '}
    >
      <input
        {...draft}
        className={classes.input}
        aria-label={label}
        placeholder={placeholder}
        maxLength={maxLength}
        readOnly={readOnly}
        size={1}
        autoComplete="off"
      />
    </span>
  )
}
