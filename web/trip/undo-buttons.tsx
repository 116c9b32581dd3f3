/** Takes back one's own last edit on the whole page, never what others did. */
import { ActionIcon, Group, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react'
import { useTripRoom } from './trip-room.ts'
import { useCanRedo, useCanUndo, useReadOnly } from './use-trip.ts'

export function UndoButtons() {
  const room = useTripRoom()
  const readOnly = useReadOnly()
  const canUndo = useCanUndo()
  const canRedo = useCanRedo()
  if (readOnly) return null
  const button = { variant: 'subtle', color: 'gray', size: 'lg' } as const
  return (
    <Group gap={2} wrap="nowrap" role="group" aria-label="Your edits">
      <Tooltip label="Undo your last edit (Ctrl+Z)">
        <ActionIcon {...button} aria-label="Undo" disabled={!canUndo} onClick={() => room.undo()}>
          <IconArrowBackUp size={20} stroke={1.8} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo (Ctrl+Shift+Z)">
        <ActionIcon {...button} aria-label="Redo" disabled={!canRedo} onClick={() => room.redo()}>
          <IconArrowForwardUp size={20} stroke={1.8} />
        </ActionIcon>
      </Tooltip>
    </Group>
  )
}
