/** Events in the words of systems that have trip rooms. */
import { CHAT_DELETED, CHAT_EDITED, CHAT_POSTED } from '../events/chat.ts'
import type { ConcordEvent } from '../events/event.ts'
import { TRIP_EVENTS, updateDataOf, updateTypeOf } from '../events/trip-updates.ts'
import { lockWords } from './document-words.ts'
import type { Translate, WireFrame } from './wire-frame.ts'

export const TRIP_WORDS: Readonly<Record<string, Translate>> = {
  ...lockWords('tripId'),
  ...Object.fromEntries(TRIP_EVENTS.map((type) => [type, tripUpdated])),
  [CHAT_POSTED]: ({ data, at }, tripId) => ({
    event: 'chat_message',
    data: {
      _id: data['id'],
      tripId,
      userId: data['userId'],
      username: data['userName'],
      message: data['text'],
      type: data['type'],
      timestamp: data['createdAt'] ?? at,
      edited: false,
      editedAt: null,
    },
  }),
  [CHAT_EDITED]: ({ data }, tripId) => ({
    event: 'chat_message_edited',
    data: {
      _id: data['id'],
      tripId,
      userId: data['userId'],
      message: data['text'],
      edited: true,
      editedAt: data['editedAt'],
    },
  }),
  [CHAT_DELETED]: ({ data }, tripId) => ({
    event: 'chat_message_deleted',
    data: { _id: data['id'], tripId, userId: data['userId'], deletedAt: data['deletedAt'] },
  }),
}

function tripUpdated(event: ConcordEvent, tripId: string): WireFrame {
  const { type, actor, at } = event
  return {
    event: 'trip_updated',
    data: {
      tripId,
      updateType: updateTypeOf(type),
      data: updateDataOf(event),
      userId: actor,
      timestamp: at,
    },
  }
}

/** The whole trip, for who joins. */
export function tripState(
  tripId: string,
  trip: Readonly<Record<string, unknown>>,
  userId: string,
  timestamp: string,
): WireFrame {
  const data = { tripId, updateType: 'state', initial: true, data: { trip }, userId, timestamp }
  return { event: 'trip_updated', data }
}
