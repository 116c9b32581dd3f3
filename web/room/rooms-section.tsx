/** The voting rooms that one belongs to, and the way to a new one. */
import { Box, Button, Group, Text, Title } from '@mantine/core'
import { IconCards, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { NewRoom } from './new-room.tsx'
import { useRooms } from './use-rooms.ts'
import classes from './rooms-section.module.css'

export function RoomsSection() {
  const rooms = useRooms()
  const [creating, setCreating] = useState(false)
  const [, navigate] = useLocation()
  return (
    <section className={classes.section} aria-labelledby="rooms">
      <Group justify="space-between">
        <Box>
          <Title order={2} id="rooms" fz={21} lts={-0.3}>
            Decide together
          </Title>
          <Text c="dimmed">Swipe through what there is, and see what everybody wants.</Text>
        </Box>
        <Button
          variant="default"
          leftSection={<IconPlus size={18} />}
          onClick={() => setCreating(true)}
        >
          New room
        </Button>
      </Group>
      {rooms.length > 0 && (
        <ul className={classes.rooms}>
          {rooms.map(({ id, title }) => (
            <li key={id}>
              <Link href={`/room/${id}`} className={classes.room}>
                <IconCards size={20} stroke={1.7} aria-hidden />
                {title}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <NewRoom
        opened={creating}
        onClose={() => setCreating(false)}
        onCreated={(id) => navigate(`/room/${id}`)}
      />
    </section>
  )
}
