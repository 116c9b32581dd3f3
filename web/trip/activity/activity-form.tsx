/** The fields of an activity. Each writes for itself, so two people can fill in different ones at the same time. */
import { Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconMapPin, IconTrash } from '@tabler/icons-react'
import { PersonAvatar } from '../../people/person-avatar.tsx'
import { nameFrom } from '../../session/user-id.ts'
import { attempt } from '../../shell/attempt.ts'
import { useBoard } from '../board/board-view.ts'
import { moveCard } from '../board/card-actions.ts'
import { columnName } from '../board/move-words.ts'
import { useTripRoom, type Activity } from '../trip-room.ts'
import { useDraft } from '../use-draft.ts'
import type { ActivityChanges } from './activity-changes.ts'
import { AlsoHere } from './also-here.tsx'
import { CategoryField } from './category-field.tsx'
import { CostField } from './cost-field.tsx'
import { TimeFields } from './time-fields.tsx'

export function ActivityForm({ activity, onClose }: { activity: Activity; onClose(): void }) {
  const room = useTripRoom()
  const { moves, names, readOnly } = useBoard()
  const { id } = activity
  const write = (changes: ActivityChanges) =>
    attempt('Not changed', () => room.trip.activities.update(id, changes))
  const title = useDraft(activity.title, (next) => {
    const text = next.trim()
    return text !== '' && (text === activity.title || write({ title: text }))
  })
  const description = useDraft(
    activity.description,
    (next) => next === activity.description || write({ description: next }),
  )
  const place = useDraft(
    activity.place,
    (next) => next.trim() === activity.place || write({ place: next.trim() }),
  )
  const column = moves.columns.find(({ cards }) => cards.includes(id))?.id ?? ''
  const remove = () => {
    onClose()
    attempt('Not deleted', () => room.trip.activities.remove(id))
  }
  return (
    <Stack gap="md" pb="md">
      <AlsoHere card={id} />
      <TextInput {...title} label="Title" maxLength={200} readOnly={readOnly} data-autofocus />
      <CategoryField
        value={activity.category}
        disabled={readOnly}
        onChange={(category) => write({ category })}
      />
      <NativeSelect
        label="Day"
        data={moves.columns.map((each) => ({ value: each.id, label: columnName(each.id, names) }))}
        value={column}
        disabled={readOnly}
        onChange={(event) => {
          const to = event.currentTarget.value
          attempt('Not moved', () => moveCard(room, { card: id, column: to, before: null }))
        }}
      />
      <TimeFields activity={activity} readOnly={readOnly} write={write} />
      <TextInput
        {...place}
        label="Place"
        placeholder="Address or name"
        maxLength={200}
        readOnly={readOnly}
        leftSection={<IconMapPin size={17} aria-hidden />}
      />
      <CostField cost={activity.cost} readOnly={readOnly} write={write} />
      <Textarea
        {...description}
        label="Description"
        placeholder="Opening times, links, who booked …"
        autosize
        minRows={4}
        maxRows={14}
        maxLength={2000}
        readOnly={readOnly}
      />
      <Group justify="space-between" mt="xs">
        {activity.createdBy === '' ? <span /> : <AddedBy userId={activity.createdBy} />}
        {!readOnly && (
          <Button
            variant="subtle"
            color="red"
            leftSection={<IconTrash size={17} />}
            onClick={remove}
          >
            Delete
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function AddedBy({ userId }: { userId: string }) {
  return (
    <Group gap={8}>
      <PersonAvatar id={userId} name={nameFrom(userId)} size={22} />
      <Text size="sm" c="dimmed">
        Added by {nameFrom(userId)}
      </Text>
    </Group>
  )
}
