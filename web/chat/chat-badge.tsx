/** How many messages this person has not read. */
import { Badge } from '@mantine/core'

export function ChatBadge({ unread }: { unread: number }) {
  if (unread === 0) return null
  return (
    <Badge size="sm" circle={unread < 10} aria-label={`${unread} not read`}>
      {unread > 99 ? '99+' : unread}
    </Badge>
  )
}
