/** One trip of the list; the whole card leads to it. */
import { Badge, Group, Skeleton, Text } from '@mantine/core'
import { IconCalendar, IconMapPin } from '@tabler/icons-react'
import { Link } from 'wouter'
import { ROLE_WORDS } from '../people/role-words.ts'
import { dayRange } from '../shell/dates.ts'
import { coverOf } from './cover.ts'
import type { ListedTrip } from './trip-facts.ts'
import { TripMenu } from './trip-menu.tsx'
import classes from './trip-card.module.css'

export function TripCard({ trip, onChanged }: { trip: ListedTrip; onChanged(): void }) {
  const { facts } = trip
  return (
    <li className={classes.card}>
      <div className={classes.cover} style={{ background: coverOf(trip.id) }} aria-hidden>
        <svg viewBox="0 0 400 90" preserveAspectRatio="none" className={classes.hills}>
          <path d="M0 62c60-34 110-30 168-8s118 20 232-30v66H0z" fill="rgb(255 255 255 / .16)" />
          <path d="M0 80c90-30 150-18 214-6s120 4 186-16v32H0z" fill="rgb(255 255 255 / .2)" />
        </svg>
      </div>
      <div className={classes.body}>
        <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
          <Link href={`/trips/${trip.id}`} className={classes.link}>
            {trip.title}
          </Link>
          {trip.role && (
            <Badge
              variant="light"
              color={trip.role === 'owner' ? 'lagoon' : 'gray'}
              tt="none"
              fw={550}
              flex="none"
            >
              {ROLE_WORDS[trip.role].name}
            </Badge>
          )}
        </Group>
        <Fact icon={IconMapPin} text={facts && (facts.destination || 'Somewhere')} />
        <Fact
          icon={IconCalendar}
          text={facts && (dayRange(facts.startDate, facts.endDate) || 'No dates yet')}
        />
      </div>
      <TripMenu trip={trip} onChanged={onChanged} />
    </li>
  )
}

function Fact({ icon: Picture, text }: { icon: typeof IconMapPin; text: string | undefined }) {
  return (
    <Group gap={7} wrap="nowrap" c="dimmed" h={22}>
      <Picture size={16} stroke={1.7} style={{ flex: 'none' }} aria-hidden />
      {text === undefined ? (
        <Skeleton height={12} width={120} />
      ) : (
        <Text size="sm" truncate>
          {text}
        </Text>
      )}
    </Group>
  )
}
