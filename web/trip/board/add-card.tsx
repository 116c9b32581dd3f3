/** A field at the foot of a column: type, press Enter, type the next. */
import { IconPlus } from '@tabler/icons-react'
import { memo, useRef, useState } from 'react'
import { attempt } from '../../shell/attempt.ts'
import { useTripRoom } from '../trip-room.ts'
import { addCard } from './card-actions.ts'
import classes from './column.module.css'

export const AddCard = memo(function AddCard({ column, name }: { column: string; name: string }) {
  const room = useTripRoom()
  const [title, setTitle] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const add = () => {
    const text = title.trim()
    if (text === '' || !attempt('Not added', () => addCard(room, column, text))) return
    setTitle('')
    // The field moved down with the new card; keep it in sight.
    requestAnimationFrame(() => field.current?.scrollIntoView({ block: 'nearest' }))
  }
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <IconPlus size={17} aria-hidden />
      <input
        ref={field}
        aria-label={`Add an activity to ${name}`}
        placeholder="Add an activity"
        maxLength={200}
        enterKeyHint="done"
        autoComplete="off"
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
    </form>
  )
})
