/** The mark and, where there is room, the name. Decoration: the link around it says where it leads. */
import { Group, Text } from '@mantine/core'

export function Logo({ withName = true }: { withName?: boolean }) {
  return (
    <Group gap={10} wrap="nowrap" aria-hidden>
      <svg viewBox="0 0 32 32" width={30} height={30}>
        <rect width="32" height="32" rx="9" fill="#127a71" />
        <path
          d="M8.5 21.5c4.5 0 3-11 7.5-11s3 11 7.5 11"
          fill="none"
          stroke="#fff"
          strokeWidth="2.6"
          strokeLinecap="round"
        />
        <circle cx="8.5" cy="21.5" r="2.7" fill="#fff" />
        <circle cx="23.5" cy="21.5" r="2.7" fill="#ffd08a" />
      </svg>
      {withName && (
        <Text fw={680} fz="lg" lts={-0.3} visibleFrom="xs">
          Concord
        </Text>
      )}
    </Group>
  )
}
