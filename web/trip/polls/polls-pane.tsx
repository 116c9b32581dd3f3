/** Every question of the trip: open ones first. */
import { useConnectionStatus } from '@concord/client/react'
import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconCheckbox, IconCloudOff, IconPlus } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { AskDialog } from '../../polls/ask-form.tsx'
import { PollCard } from '../../polls/poll-card.tsx'
import { PollNews } from '../../polls/poll-news.tsx'
import { PollsContext } from '../../polls/polls-view.ts'
import { inOrder } from '../../polls/waiting.ts'
import { useActivities, useDays } from '../use-trip.ts'
import { OptionIcon } from './option-icon.tsx'
import { pickableOf } from './plan-of.ts'
import { PutInPlan } from './put-in-plan.tsx'
import { useTripPolls, useTripPollsView } from './use-trip-polls.ts'
import classes from './polls-pane.module.css'

/** `fresh`: options that were agreed a moment ago. */
export function PollsPane({ fresh }: { fresh: ReadonlySet<string> }) {
  const offline = useConnectionStatus() === 'offline'
  const view = useTripPollsView()
  const polls = useTripPolls()
  const [asking, setAsking] = useState(false)
  const pickable = pickableOf(useDays(), useActivities())
  const { mayEdit, mayVote } = view

  // How many have voted in secret is told to nobody by itself.
  const { polls: roomPolls } = view
  useEffect(() => {
    roomPolls.refresh().catch(() => {
      // reason: it is shown as it was known last, and asked again when the connection is back
    })
  }, [roomPolls, offline])

  const ask = mayEdit && (
    <Button leftSection={<IconPlus size={17} />} onClick={() => setAsking(true)}>
      Ask a question
    </Button>
  )
  return (
    <PollsContext value={view}>
      <div className={classes.pane}>
        {offline && polls.length > 0 && (
          <Alert color="gray" icon={<IconCloudOff />} role="status">
            You are offline. Your votes are kept on this device and count when you are back in time.
          </Alert>
        )}
        {polls.length > 0 && ask}
        {inOrder(polls).map((poll) => (
          <PollCard
            key={poll.id}
            poll={poll}
            fresh={fresh}
            OptionIcon={OptionIcon}
            Afterwards={PutInPlan}
          />
        ))}
        {polls.length === 0 && (
          <Stack align="center" gap={8} py="xl" ta="center">
            <IconCheckbox size={34} stroke={1.4} aria-hidden />
            <Text fw={600}>Nothing to vote on yet</Text>
            <Text size="sm" c="dimmed" maw={280}>
              {mayVote
                ? 'Ask the others where to eat, which day suits, or what to leave out.'
                : 'What the others vote on is shown here.'}
            </Text>
            {ask}
          </Stack>
        )}
        <PollNews polls={polls} />
      </div>
      <AskDialog
        opened={asking}
        onClose={() => setAsking(false)}
        picking={{ from: 'the plan', pickable, OptionIcon }}
      />
    </PollsContext>
  )
}
