/** Whom the name that is being written may mean. The keyboard stays in the field and moves through it from there. */
import { PersonAvatar } from '../people/person-avatar.tsx'
import type { Person } from './mention-draft.ts'
import classes from './chat.module.css'

interface MentionListProps {
  id: string
  people: readonly Person[]
  chosen: number
  onChoose(id: string): void
}

export function MentionList({ id, people, chosen, onChoose }: MentionListProps) {
  return (
    <div className={classes.people} id={id} role="listbox" aria-label="People to name">
      {people.map((person, at) => (
        // reason: a list box takes its keys where the focus is, in the field
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={person.id}
          id={`${id}-${person.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === chosen}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(person.id)}
        >
          <PersonAvatar id={person.id} name={person.name} size={22} /> {person.name}{' '}
          <span>@{person.id}</span>
        </div>
      ))}
    </div>
  )
}
