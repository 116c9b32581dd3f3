/** Who else has this activity open. */
import { Group, Text } from '@mantine/core'
import { PersonAvatar } from '../../people/person-avatar.tsx'
import { useBoard } from '../board/board-view.ts'

export function AlsoHere({ card }: { card: string }) {
  const people = useBoard().onlookers.get(card) ?? []
  if (people.length === 0) return null
  const names = people.map(({ user }) => user.name)
  return (
    <Group gap={8} p={8} bg="var(--sunken)" style={{ borderRadius: 10 }}>
      {people.map(({ user }) => (
        <PersonAvatar key={user.id} id={user.id} name={user.name} size={24} />
      ))}
      <Text size="sm">
        {new Intl.ListFormat('en').format(names)} {names.length === 1 ? 'is' : 'are'} here too
      </Text>
    </Group>
  )
}
