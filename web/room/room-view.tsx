/** A voting room that is there: one candidate at a time, who is here, and how everything stands. */
import { scopeName } from '@concord/schemas'
import { Button, Stack, Text } from '@mantine/core'
import { IconCards, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { ROOM_ROLE_WORDS } from '../people/role-words.ts'
import { ShareButton } from '../people/share-button.tsx'
import { AskDialog } from '../polls/ask-form.tsx'
import { turnoutWords } from '../polls/count-words.ts'
import { OptionRow } from '../polls/option-row.tsx'
import { PollCard } from '../polls/poll-card.tsx'
import { PollMenu } from '../polls/poll-menu.tsx'
import { PollNews } from '../polls/poll-news.tsx'
import { PollsContext } from '../polls/polls-view.ts'
import { useAgreements, type Agreement } from '../polls/use-agreements.ts'
import { useSession } from '../session/session.tsx'
import { tellError } from '../shell/attempt.ts'
import { Page } from '../shell/page.tsx'
import { useNarrow } from '../shell/use-narrow.ts'
import { CopyNotice } from '../trip/copy-notice.tsx'
import { SaveIndicator } from '../trip/save-indicator.tsx'
import { useErrorToasts } from '../trip/use-error-toasts.ts'
import type { Found } from '../trip/use-is-there.ts'
import { useRejectedToast } from '../trip/use-rejected-toast.tsx'
import { AddCandidate } from './add-candidate.tsx'
import {
  knownInRoom,
  useBoardRoom,
  useRoomMeta,
  useRoomPolls,
  useRoomPollsView,
} from './board-room.ts'
import { bySupport, isDeck, mainPoll } from './deck-order.ts'
import { Deck } from './deck.tsx'
import { MatchMoment } from './match-moment.tsx'
import { PeopleList } from './people-list.tsx'
import { RoomChatButton } from './room-chat.tsx'
import { Suggestions } from './suggestions.tsx'
import { useAnnouncements } from './use-announcements.ts'
import classes from './room-view.module.css'

const PAUSED: Readonly<Record<string, string>> = {
  paused: 'The room is paused.',
  closed: 'The room is closed.',
}

export function RoomView({ head }: { head: Found['head'] }) {
  const room = useBoardRoom()
  const { client, me } = useSession()
  const { title = 'Room', status = 'waiting', currentOptionId = '', tripId = '' } = useRoomMeta()
  const polls = useRoomPolls()
  const view = useRoomPollsView()
  const narrow = useNarrow()
  const [match, setMatch] = useState<Agreement>()
  const [asking, setAsking] = useState(false)
  const scope = scopeName({ tenantId: me.tenantId, kind: 'board', id: room.id })
  const fresh = useAgreements(scope, head, setMatch)
  useErrorToasts(room)
  useRejectedToast(room, () => knownInRoom(room))
  useAnnouncements(scope)

  const poll = mainPoll(polls)
  const isOpen = poll?.status === 'open'
  const end = () => {
    setMatch(undefined)
    if (match)
      room.polls.close(match.pollId).catch((error: unknown) => tellError(error, 'Not ended'))
  }
  const bar = (
    <>
      <SaveIndicator room={room} />
      <ShareButton
        iconOnly={narrow}
        what={{ noun: 'room', room, api: client.api.groups, roles: ROOM_ROLE_WORDS }}
      />
    </>
  )
  return (
    <Page title={title} bar={bar}>
      <CopyNotice room={room} />
      <PollsContext value={view}>
        <div className={classes.room}>
          <header className={classes.header}>
            <h1 className={classes.title}>{title}</h1>
            <RoomChatButton />
            {tripId !== '' && (
              <Link href={`/trips/${tripId}`} className={classes.trip}>
                To the trip
              </Link>
            )}
          </header>
          <PeopleList poll={poll} />
          {!poll && (
            <Stack align="center" gap={8} py={60} ta="center">
              <IconCards size={40} stroke={1.4} aria-hidden />
              <Text fw={600}>Nothing to decide yet</Text>
              {view.mayEdit && (
                <Button leftSection={<IconPlus size={17} />} onClick={() => setAsking(true)}>
                  Ask a question
                </Button>
              )}
            </Stack>
          )}
          {poll && !(isOpen && isDeck(poll)) && (
            <div className={classes.whole}>
              <PollCard poll={poll} fresh={fresh} />
              {!isOpen && view.mayEdit && (
                <Button
                  variant="default"
                  leftSection={<IconPlus size={17} />}
                  onClick={() => setAsking(true)}
                >
                  Ask another question
                </Button>
              )}
            </div>
          )}
          {poll && isOpen && isDeck(poll) && (
            <div className={classes.columns}>
              <Deck
                key={poll.id}
                poll={poll}
                currentOptionId={currentOptionId}
                pausedWords={PAUSED[status] ?? ''}
                isSaid={poll.question === title}
              />
              <div className={classes.beside}>
                <section aria-labelledby="so-far" className={classes.part}>
                  <h2 id="so-far" className={classes.heading}>
                    So far
                    <span className={classes.turnout}>{turnoutWords(poll)}</span>
                    {view.mayEdit && <PollMenu poll={poll} />}
                  </h2>
                  <ul className={classes.options}>
                    {bySupport(poll.options).map((option) => (
                      <OptionRow
                        key={option.id}
                        poll={poll}
                        option={option}
                        isFresh={fresh.has(option.id)}
                      />
                    ))}
                  </ul>
                  {view.mayEdit && <AddCandidate poll={poll} />}
                </section>
                <Suggestions poll={poll} mayAdd={view.mayEdit} />
              </div>
            </div>
          )}
        </div>
        <PollNews polls={polls} />
        <MatchMoment
          match={match}
          onEnd={view.mayEdit ? end : undefined}
          onClose={() => setMatch(undefined)}
        />
        <AskDialog opened={asking} onClose={() => setAsking(false)} />
      </PollsContext>
    </Page>
  )
}
