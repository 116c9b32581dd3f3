/** Everybody who belongs to the room: whether they are here, and how far they are. */
import type { RoomPoll } from '@concord/client'
import { useEvents } from '@concord/client/react'
import { MEMBER_ADDED, MEMBER_CHANGED, MEMBER_REMOVED, scopeName } from '@concord/schemas'
import { PersonAvatar } from '../people/person-avatar.tsx'
import { useMembers } from '../people/use-members.ts'
import { usePolls } from '../polls/polls-view.ts'
import { useSession } from '../session/session.tsx'
import { boardRoom, useBoardRoom, useOthersHere } from './board-room.ts'
import { votedBy } from './deck-order.ts'
import classes from './people-list.module.css'

const STATUS_WORDS = { online: 'here', away: 'away', busy: 'busy', offline: 'not here' } as const

export function PeopleList({ poll }: { poll: RoomPoll | undefined }) {
  const room = useBoardRoom()
  const { client, me } = useSession()
  const { nameOf } = usePolls()
  const others = useOthersHere()
  const own = boardRoom.useSelf(({ status }) => status)
  const { items, reload } = useMembers(room.id, client.api.groups)

  useEvents(
    {
      types: [MEMBER_ADDED, MEMBER_CHANGED, MEMBER_REMOVED],
      scope: scopeName({ tenantId: me.tenantId, kind: 'board', id: room.id }),
      // reason: the list stays as it was; the room itself says why there is no news
      onError() {},
    },
    reload,
  )

  const counts = poll && !poll.secret ? votedBy(poll) : undefined
  const here = new Map(others.map((person) => [person.user.id, person.status]))
  // Without an answer of the server, at least those who are seen.
  const ids = items?.map(({ userId }) => userId) ?? [me.userId, ...here.keys()]
  return (
    <ul className={classes.people} aria-label="People in this room">
      {ids.map((userId) => {
        const isMe = userId === me.userId
        const status = isMe ? own : (here.get(userId) ?? 'offline')
        const done = counts?.get(userId) ?? 0
        return (
          <li key={userId} className={classes.person} data-status={status}>
            <PersonAvatar id={userId} name={nameOf(userId)} size={34} status={status} />
            <span className={classes.name}>
              {isMe ? 'You' : nameOf(userId)}
              <span className={classes.more}>
                {STATUS_WORDS[status]}
                {counts && poll?.eligible.includes(userId) && (
                  <span className="numbers">
                    {' '}
                    · {done} of {poll.options.length}
                  </span>
                )}
              </span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}
