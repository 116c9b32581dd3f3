/** One line above everything else, about what cannot be done now and why. */
import { Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'

interface NoticeBarProps {
  icon: ReactNode
  lead: string
  rest: string
  /** What can be done about it. */
  children?: ReactNode
}

export function NoticeBar({ icon, lead, rest, children }: NoticeBarProps) {
  return (
    <Group
      role="status"
      gap={8}
      justify="center"
      wrap="nowrap"
      px="md"
      py={8}
      bg="light-dark(#fdf3dd, #3a2f16)"
      c="light-dark(#6b4a06, #f4dfae)"
    >
      {icon}
      <Text size="sm">
        <b>{lead}</b> {rest}
      </Text>
      {children}
    </Group>
  )
}
