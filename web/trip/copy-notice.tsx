/** Said when this device should keep what is done and cannot. */
import type { RoomBase } from '@concord/client'
import { useRoomState } from '@concord/client/react'
import { IconDeviceFloppy } from '@tabler/icons-react'
import { NoticeBar } from './notice-bar.tsx'

export function CopyNotice({ room }: { room: RoomBase }) {
  const { state } = useRoomState(room, 'copy', () => room.copy)
  if (state !== 'full' && state !== 'failed') return null
  return (
    <NoticeBar
      icon={<IconDeviceFloppy size={18} aria-hidden style={{ flex: 'none' }} />}
      lead={state === 'full' ? 'This device is full.' : 'This device cannot keep your edits.'}
      rest="They are safe once all changes are saved; keep this tab open until then."
    />
  )
}
