import {
  Alert,
  Button,
  CopyButton,
  Divider,
  Group,
  Modal,
  Skeleton,
  Stack,
  Text,
} from '@mantine/core'
import { IconAlertCircle, IconCheck, IconLink } from '@tabler/icons-react'
import { useSession } from '../session/session.tsx'
import { tellError } from '../shell/attempt.ts'
import { useTripRoom } from '../trip/trip-room.ts'
import { useRole } from '../trip/use-trip.ts'
import { AddMember } from './add-member.tsx'
import { MemberRow } from './member-row.tsx'
import { useMembers } from './use-members.ts'

/** Who belongs to the trip. Owners add, remove and give roles; the others look. */
export function ShareDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Share this trip"
      size={520}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Sharing />
    </Modal>
  )
}

function Sharing() {
  const { id } = useTripRoom()
  const { me } = useSession()
  const role = useRole()
  const members = useMembers(id)
  const own = members.items?.find(({ userId }) => userId === me.userId)?.role ?? role
  const owner = own === 'owner'
  const owners = members.items?.filter((member) => member.role === 'owner').length ?? 0
  return (
    <Stack gap="md">
      {owner ? (
        <AddMember
          known={members.items?.map(({ userId }) => userId) ?? []}
          onAdd={(userId, newRole) => members.add(userId, newRole)}
        />
      ) : (
        <Text size="sm" c="dimmed">
          Only owners decide who belongs to the trip.
        </Text>
      )}
      {members.problem !== '' && (
        <Alert color="red" icon={<IconAlertCircle />} role="alert">
          {members.problem}
        </Alert>
      )}
      <Stack component="ul" gap={4} m={0} p={0} aria-label="Members" style={{ listStyle: 'none' }}>
        {!members.items && members.problem === '' && <Skeleton component="li" height={44} />}
        {members.items?.map((member) => (
          <MemberRow
            key={member.userId}
            member={member}
            isMe={member.userId === me.userId}
            // The last owner stays one: a trip that nobody can share or delete helps nobody.
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
