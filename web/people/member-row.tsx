import { ScopeRole, type Member } from '@concord/schemas'
import { ActionIcon, Group, NativeSelect, Text } from '@mantine/core'
import { IconUserMinus } from '@tabler/icons-react'
import { nameFrom } from '../session/user-id.ts'
import { PersonAvatar } from './person-avatar.tsx'
import type { RoleWords } from './role-words.ts'

interface MemberRowProps {
  member: Member
  roles: RoleWords
  isMe: boolean
  /** Cannot be changed by whoever looks at it. */
  fixed: boolean
  onRole(role: ScopeRole): void
  onRemove(): void
}

export function MemberRow({
  member: { userId, role },
  roles,
  isMe,
  fixed,
  onRole,
  onRemove,
}: MemberRowProps) {
  return (
    <Group component="li" wrap="nowrap" gap="sm" py={4}>
      <PersonAvatar id={userId} name={nameFrom(userId)} size={34} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" fw={560} truncate>
          {nameFrom(userId)} {isMe && '(you)'}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {userId} · {roles[role].may}
        </Text>
      </div>
      {fixed ? (
        <Text size="sm" c="dimmed" px="sm">
          {roles[role].name}
        </Text>
      ) : (
        <>
          <NativeSelect
            aria-label={`Role of ${userId}`}
            w={130}
            data={ScopeRole.options.map((value) => ({ value, label: roles[value].name }))}
            value={role}
            onChange={(event) => onRole(ScopeRole.parse(event.currentTarget.value))}
          />
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label={`Remove ${userId}`}
            onClick={onRemove}
          >
            <IconUserMinus size={18} />
          </ActionIcon>
        </>
      )}
    </Group>
  )
}
