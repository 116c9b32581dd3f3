/** Who did what in the trip, newest first, day by day. */
import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core'
import { IconAlertCircle, IconHistory } from '@tabler/icons-react'
import { useNow } from '../../shell/use-now.ts'
import { useTripRoom } from '../trip-room.ts'
import { gather } from './gather.ts'
import { historyDays } from './history-days.ts'
import { HistoryLine } from './history-line.tsx'
import { useHistory } from './use-history.ts'
import { useKnown } from './use-known.ts'
import classes from './history.module.css'

const TICK_MS = 20_000

export function History() {
  const { id } = useTripRoom()
  const { updates, hasOlder, isLoadingOlder, problem, showOlder, retry } = useHistory(id)
  const known = useKnown()
  const now = useNow(TICK_MS)
  const days = historyDays(gather(updates ?? []), now)
  return (
    <div className={classes.history}>
      {problem !== '' && (
        <Alert color="gray" icon={<IconAlertCircle />} role="alert" mt="sm">
          <Text size="sm">{problem}</Text>
          <Button variant="default" size="compact-sm" mt={8} onClick={retry}>
            Try again
          </Button>
        </Alert>
      )}
      {updates === undefined && problem === '' && <Waiting />}
      {updates?.length === 0 && <Nothing />}
      {days.map(({ day, heading, updates: those }) => (
        <section key={day} aria-labelledby={`history-${day}`}>
          <h3 id={`history-${day}`} className={classes.day}>
            {heading}
          </h3>
          <ol className={classes.lines}>
            {those.map((update) => (
              <HistoryLine key={update.id} update={update} known={known} now={now} />
            ))}
          </ol>
        </section>
      ))}
      {hasOlder && (
        <Button
          variant="default"
          size="sm"
          fullWidth
          mt="sm"
          loading={isLoadingOlder}
          onClick={showOlder}
        >
          Show older
        </Button>
      )}
    </div>
  )
}

function Waiting() {
  return (
    <Stack gap="md" mt="md" role="status" aria-label="Loading the history">
      {[72, 54, 64, 48].map((width) => (
        <Skeleton key={width} height={18} width={`${width}%`} />
      ))}
    </Stack>
  )
}

function Nothing() {
  return (
    <Stack align="center" gap={8} py="xl" ta="center">
      <IconHistory size={34} stroke={1.4} aria-hidden />
      <Text fw={600}>Nothing has happened yet</Text>
      <Text size="sm" c="dimmed">
        What people add, change and move in this trip is told here.
      </Text>
    </Stack>
  )
}
