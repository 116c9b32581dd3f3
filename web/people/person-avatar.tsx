/** A person's initials on their colour. Decoration: the name is said by what stands around it. */
import { colorOf, type PresenceStatus } from '@concord/schemas'
import type { CSSProperties } from 'react'
import { initials } from './initials.ts'
import classes from './person-avatar.module.css'

interface PersonAvatarProps {
  id: string
  name: string
  size?: number
  status?: PresenceStatus
}

export function PersonAvatar({ id, name, size = 32, status }: PersonAvatarProps) {
  const style = { '--size': `${size}px`, '--person': colorOf(id) } as CSSProperties
  return (
    <span className={classes.avatar} style={style} data-initials={initials(name)} aria-hidden>
      {status && <span className={classes.status} data-status={status} />}
    </span>
  )
}
