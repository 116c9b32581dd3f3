import { IconEye } from '@tabler/icons-react'
import { NoticeBar } from './notice-bar.tsx'
import { useLock, useReadOnly, useRole } from './use-trip.ts'

export function ReadOnlyBanner() {
  const readOnly = useReadOnly()
  const lock = useLock()
  const role = useRole()
  // Then it is not the role, and the lock has a banner of its own.
  if (!readOnly || lock) return null
  return (
    <NoticeBar
      icon={<IconEye size={18} aria-hidden style={{ flex: 'none' }} />}
      lead={role === 'commenter' ? 'You can look and vote.' : 'You can look but not change.'}
      rest="An owner of the trip can make you an editor."
    />
  )
}
