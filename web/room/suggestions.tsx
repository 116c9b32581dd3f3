/** What recommenders outside suggest and nobody has taken up yet. */
import type { RoomPoll } from '@concord/client'
import { Button, Text } from '@mantine/core'
import { IconPlus, IconSparkles } from '@tabler/icons-react'
import { attempt } from '../shell/attempt.ts'
import { useBoardRoom, useSuggestions } from './board-room.ts'
import classes from './room-view.module.css'

export function Suggestions({ poll, mayAdd }: { poll: RoomPoll; mayAdd: boolean }) {
  const { board } = useBoardRoom()
  const known = new Set(poll.options.map(({ title }) => title))
  const open = useSuggestions().filter(
    ({ title, optionId }) => !known.has(title) && !board.options.get(optionId),
  )
  if (open.length === 0) return null
  return (
    <section aria-labelledby="suggestions" className={classes.part}>
      <h2 id="suggestions" className={classes.heading}>
        <IconSparkles size={18} stroke={1.8} aria-hidden /> Suggestions
      </h2>
      <ul className={classes.suggestions}>
        {open.map(({ id, title, reason, source }) => (
          <li key={id} className={classes.suggestion}>
            <div>
              <Text size="sm" fw={580}>
                {title}
              </Text>
              <Text size="xs" c="dimmed">
                {[reason, source].filter(Boolean).join(' · ')}
              </Text>
            </div>
            {mayAdd && (
              <Button
                size="compact-sm"
                variant="default"
                flex="none"
                leftSection={<IconPlus size={14} />}
                aria-label={`Add ${title}`}
                onClick={() =>
                  attempt('Not added', () => board.options.add({ pollId: poll.id, title }))
                }
              >
                Add
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
