/** What a client does at this moment, as titled lines of text. */
import type { ConcordEvent } from '@concord/schemas'
import type { Client } from '../client.ts'
import type { RoomBase } from '../room/room.ts'

export interface Section {
  readonly title: string
  readonly lines: readonly string[]
}

const LAST_REJECTED = 5

/** The sections that the panel shows, in order. `events`: the last ones, oldest first. */
export function reportOf(
  { status, error, rooms }: Pick<Client, 'status' | 'error' | 'rooms'>,
  events: readonly ConcordEvent[],
): readonly Section[] {
  const rejected = rooms.flatMap((room) =>
    room.rejected
      .slice(-LAST_REJECTED)
      .map(
        ({ collection, key, field, rule, message }) =>
          `${[collection, key, field].filter(Boolean).join('.')} (${rule}): ${message}`,
      ),
  )
  return [
    { title: 'Connection', lines: [error ? `${status}: ${error.code}, ${error.message}` : status] },
    { title: 'Documents', lines: rooms.flatMap(documentLines) },
    { title: 'Presence', lines: rooms.flatMap(presenceLines) },
    { title: 'Events', lines: events.map(eventLine).toReversed() },
    { title: 'Taken back', lines: rejected.toReversed() },
  ]
}

function documentLines(room: RoomBase): string[] {
  const { state, unsaved } = room.saveState
  const rescued = room.rescued.length
  const words = [
    room.isReady ? state : 'waiting for content',
    unsaved > 0 && `${unsaved} unsaved`,
    `role ${room.role ?? 'not known'}`,
    room.readOnly && 'read-only',
    room.lock && `locked by ${room.lock.userId}`,
    room.copy.message,
    rescued > 0 && `${rescued} could not be saved`,
    room.error && `${room.error.code}: ${room.error.message}`,
  ]
  const parts = [...room.doc.share].flatMap(([name, type]) =>
    'size' in type ? [`${name} ${Number(type.size)}`] : [],
  )
  return [
    `${room.kind}/${room.id}: ${words.filter(Boolean).join(', ')}`,
    ...(parts.length > 0 ? [`  ${parts.join(', ')}`] : []),
  ]
}

function presenceLines({ kind, presence: { me, others } }: RoomBase): string[] {
  return [me, ...others].map(
    ({ user, status, typing, cursor }, at) =>
      `${kind}: ${user.name || user.id}${at === 0 ? ' (you)' : ''}, ${status}` +
      `${typing ? ', types' : ''}${cursor === undefined || cursor === null ? '' : ', has a place'}`,
  )
}

const eventLine = ({ seq, type, actor, scope, late }: ConcordEvent): string =>
  `${seq} ${type}, ${actor ?? 'server'}${scope === null ? '' : `, ${scope}`}${late ? ', late' : ''}`
