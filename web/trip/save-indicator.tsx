import type { RoomBase } from '@concord/client'
import { useRoomState } from '@concord/client/react'
import { Tooltip, VisuallyHidden } from '@mantine/core'
import { IconCloudCheck, IconCloudOff, IconCloudUp } from '@tabler/icons-react'
import { isKept, isRefused, saveMeaning, saveWords } from './save-words.ts'
import classes from './save-indicator.module.css'

const PICTURES = { saved: IconCloudCheck, saving: IconCloudUp, offline: IconCloudOff } as const

export function SaveIndicator({ room }: { room: RoomBase }) {
  const save = useRoomState(room, 'save', () => room.saveState)
  const kept = isKept(useRoomState(room, 'copy', () => room.copy))
  // What somebody writes while another holds the lock is sent, and taken back.
  const mayWrite = useRoomState(room, 'status', () => !room.readOnly || room.lock !== undefined)
  const shown = isRefused(save, mayWrite) ? 'offline' : save.state
  const Picture = PICTURES[shown]
  return (
    <>
      <Tooltip label={saveMeaning(save, kept, mayWrite)} multiline w={250}>
        <span className={classes.save} data-state={shown} data-testid="save-state">
          <Picture size={18} stroke={1.8} aria-hidden />
          <span className={classes.words}>{saveWords(save, kept, mayWrite)}</span>
        </span>
      </Tooltip>
      {/* Read aloud when the connection goes and comes, not at every keystroke. */}
      <VisuallyHidden role="status">
        {save.state === 'offline' ? 'You are offline.' : 'Connected.'}
      </VisuallyHidden>
    </>
  )
}
