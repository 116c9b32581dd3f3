import {
  Alert,
  Box,
  Button,
  Container,
  Group,
  SimpleGrid,
  Skeleton,
  Text,
  Title,
} from '@mantine/core'
import { IconCloudOff, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { RoomsSection } from '../room/rooms-section.tsx'
import { Page } from '../shell/page.tsx'
import { NewTrip } from './new-trip.tsx'
import { NoTrips } from './no-trips.tsx'
import { TripCard } from './trip-card.tsx'
import { useTrips } from './use-trips.ts'

export function TripsPage() {
  const { items, state, problem, reload } = useTrips()
  const [creating, setCreating] = useState(false)
  const [, navigate] = useLocation()
  const waiting = state === 'loading' && items.length === 0
  return (
    <Page title="Your trips">
      <Container size="lg" w="100%" py={{ base: 'lg', sm: 40 }}>
        <Group justify="space-between" mb="xl">
          <Box>
            <Title order={1} fz={{ base: 26, sm: 32 }} lts={-0.6}>
              Your trips
            </Title>
            <Text c="dimmed">Plans that you make together.</Text>
          </Box>
          {items.length > 0 && (
            <Button
              leftSection={<IconPlus size={18} />}
              size="md"
              onClick={() => setCreating(true)}
            >
              New trip
            </Button>
          )}
        </Group>
        {state === 'kept' && (
          <Alert color="gray" icon={<IconCloudOff />} mb="lg" role="status">
            {problem}{' '}
            {items.length > 0 &&
              'These are the trips that you saw last; you can open and change them.'}
          </Alert>
        )}
        {waiting && <Waiting />}
        {state === 'fresh' && items.length === 0 && <NoTrips onCreate={() => setCreating(true)} />}
        <SimpleGrid
          component="ul"
          cols={{ base: 1, sm: 2, md: 3 }}
          spacing="lg"
          p={0}
          m={0}
          style={{ listStyle: 'none' }}
        >
          {items.map((trip) => (
            <TripCard key={trip.id} trip={trip} onChanged={reload} />
          ))}
        </SimpleGrid>
        <RoomsSection />
      </Container>
      <NewTrip
        opened={creating}
        onClose={() => setCreating(false)}
        onCreated={(id) => navigate(`/trips/${id}`)}
      />
    </Page>
  )
}

function Waiting() {
  return (
    <SimpleGrid
      cols={{ base: 1, sm: 2, md: 3 }}
      spacing="lg"
      role="status"
      aria-label="Loading your trips"
    >
      {[1, 2, 3].map((each) => (
        <Skeleton key={each} height={196} radius="lg" />
      ))}
    </SimpleGrid>
  )
}
