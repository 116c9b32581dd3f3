/** The names of others who are at this card, on its edge. */
import type { Presence } from '@concord/schemas'
import { VisuallyHidden } from '@mantine/core'
import classes from './card.module.css'

export function OnlookerNames({ people }: { people: readonly Presence[] }) {
  return (
    <div className={classes.onlookers}>
      <VisuallyHidden>Also here: </VisuallyHidden>
      {people.map(({ user }) => (
        <span key={user.id} className={classes.onlooker} style={{ background: user.color }}>
          {user.name}
        </span>
      ))}
    </div>
  )
}
