import { Group, Text } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useReadOnly } from './use-trip.ts'

export function ReadOnlyBanner() {
  if (!useReadOnly()) return null
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
      <IconEye size={18} aria-hidden style={{ flex: 'none' }} />
      <Text size="sm">
        <b>You can look but not change.</b> An owner of the trip can make you an editor.
      </Text>
    </Group>
  )
}
