/** One of a few, as buttons beside each other: real radio buttons underneath. */
import { VisuallyHidden } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import { useId } from 'react'
import classes from './pill-radios.module.css'

export interface Pill<V extends string> {
  readonly value: V
  readonly label: string
  readonly icon?: Icon
  /** Its colour while it is chosen. */
  readonly tone?: 'yes' | 'no' | 'plain'
}

interface PillRadiosProps<V extends string> {
  /** What is asked, for whoever does not see where it stands. */
  legend: string
  pills: readonly Pill<V>[]
  value: V | undefined
  disabled?: boolean
  onChoose(value: V): void
}

export function PillRadios<V extends string>({
  legend,
  pills,
  value,
  disabled = false,
  onChoose,
}: PillRadiosProps<V>) {
  const name = useId()
  return (
    <fieldset className={classes.pills} disabled={disabled}>
      <VisuallyHidden component="legend">{legend}</VisuallyHidden>
      {pills.map(({ value: each, label, icon: Picture, tone = 'plain' }) => (
        <label key={each} className={classes.pill} data-tone={tone}>
          <input
            type="radio"
            className={classes.input}
            name={name}
            checked={each === value}
            onChange={() => onChoose(each)}
          />
          {Picture && <Picture size={16} stroke={2} aria-hidden />}
          {label}
        </label>
      ))}
    </fieldset>
  )
}
