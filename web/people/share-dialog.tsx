/** Who belongs to it. Owners add, remove and give roles; the others look. */
import type { RoomBase } from '@concord/client'
import { useRoomState } from '@concord/client/react'
import { Button, CopyButton, Divider, Group, Modal, Skeleton, Stack, Text } from '@mantine/core'
import { IconCheck, IconLink } from '@tabler/icons-react'
import { useSession } from '../session/session.tsx'
import { tellError } from '../shell/attempt.ts'
import { Problem } from '../shell/problem.tsx'
import { AddMember } from './add-member.tsx'
import { MemberRow } from './member-row.tsx'
import type { RoleWords } from './role-words.ts'
import { useMembers, type MembersApi } from './use-members.ts'

/** What is shared. */
export interface Shared {
  /** What it is called, such as `trip`. */
  readonly noun: string
  readonly room: RoomBase
  readonly api: MembersApi
  readonly roles: RoleWords
}

interface ShareDialogProps {
  what: Shared
  opened: boolean
  onClose(): void
}

export function ShareDialog({ what, opened, onClose }: ShareDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Share this ${what.noun}`}
      size={520}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Sharing {...what} />
    </Modal>
  )
}

function Sharing({ noun, room, api, roles }: Shared) {
  const { me } = useSession()
  const role = useRoomState(room, 'status', () => room.role)
  const members = useMembers(room.id, api)
  const own = members.items?.find(({ userId }) => userId === me.userId)?.role ?? role
  const owner = own === 'owner'
  const owners = members.items?.filter((member) => member.role === 'owner').length ?? 0
  return (
    <Stack gap="md">
      {owner ? (
        <AddMember
          noun={noun}
          roles={roles}
          known={members.items?.map(({ userId }) => userId) ?? []}
          onAdd={(userId, newRole) => members.add(userId, newRole)}
        />
      ) : (
        <Text size="sm" c="dimmed">
          Only owners decide who belongs to the {noun}.
        </Text>
      )}
      <Problem words={members.problem} />
      <Stack component="ul" gap={4} m={0} p={0} aria-label="Members" style={{ listStyle: 'none' }}>
        {!members.items && members.problem === '' && <Skeleton component="li" height={44} />}
        {members.items?.map((member) => (
          <MemberRow
            key={member.userId}
            member={member}
            roles={roles}
            isMe={member.userId === me.userId}
            // The last owner stays one: what nobody can share or delete helps nobody.
            fixed={!owner || (member.role === 'owner' && owners === 1)}
            onRole={(next) =>
              void members
                .add(member.userId, next)
                .catch((e: unknown) => tellError(e, 'Role not changed'))
            }
            onRemove={() =>
              void members.remove(member.userId).catch((e: unknown) => tellError(e, 'Not removed'))
            }
          />
        ))}
      </Stack>
      <Divider />
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          The link opens for members only.
        </Text>
        <CopyButton value={location.href}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={17} /> : <IconLink size={17} />}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy link'}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  )
}
